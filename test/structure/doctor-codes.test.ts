import assert from 'node:assert/strict';
import { doctorCodes } from '../../contracts/doctor.ts';
import { allFiles, read } from './sources.ts';

describe('what the doctor looks for', () => {
  it('is each named by a test of behaviour: a finding that nothing ever provoked is a guess', () => {
    const text = allFiles()
      .filter((file) => /^test\/(?!structure).*\.test\.ts$/.test(file))
      .map(read)
      .join('\n');
    assert.deepEqual(
      doctorCodes.filter((code) => !text.includes(`'${code}'`)),
      [],
    );
  });
});
