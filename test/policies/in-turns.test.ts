import assert from 'node:assert/strict';
import { inTurns } from '../../policies/in-turns.ts';

describe('a long computation', () => {
  it('lets other work of the process have its turn again and again', async () => {
    let turns = 0;
    let done = false;
    const other = (): void => {
      turns += 1;
      if (!done) setImmediate(other);
    };
    setImmediate(other);
    const turn = inTurns();
    const begun = performance.now();
    while (performance.now() - begun < 100) await turn();
    done = true;
    assert.ok(turns >= 2, `${turns} turns`);
  });
});
