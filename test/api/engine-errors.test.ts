import assert from 'node:assert/strict';
import { ServiceError } from '@temporalio/client';
import { problemOfError } from '../../api/problem-of-error.ts';

const grpc = (code: number): Error =>
  Object.assign(new Error('from the engine'), { code, details: 'from the engine', metadata: {} });

describe('what the engine cannot do just now', () => {
  // 9 is what it answers for an update of a ticket whose worker has just died several times.
  for (const code of [4, 8, 9, 14]) {
    it(`is 503 and may be sent again: gRPC ${code}`, () => {
      const problem = problemOfError(new ServiceError('Workflow Update failed', { cause: grpc(code) }));
      assert.deepEqual([problem.status, problem.extras.reason], [503, 'engine_away']);
    });
  }

  it('is a fault of ours otherwise', () => {
    assert.equal(problemOfError(new ServiceError('Workflow Update failed', { cause: grpc(3) })).status, 500);
  });
});
