import assert from 'node:assert/strict';
import { ServiceError } from '@temporalio/client';
import { DatabaseError } from 'pg';
import { concernsAll } from '../../activities/concerns-all.ts';

const grpc = (code: number): ServiceError =>
  new ServiceError('Workflow Update failed', {
    cause: Object.assign(new Error('from the engine'), { code, details: 'from the engine', metadata: {} }),
  });
const database = (code: string) => Object.assign(new DatabaseError('from the database', 0, 'error'), { code });
const system = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall, errno: -1 });

describe('an error while a ticket is told to move', () => {
  const ofAll: Record<string, unknown> = {
    // As the client of the engine throws it.
    'deadline exceeded': grpc(4),
    'resources exhausted': grpc(8),
    aborted: grpc(10),
    internal: grpc(13),
    unavailable: grpc(14),
    'the bare error of gRPC': grpc(14).cause,
    'a connection that broke while gRPC asked': new ServiceError('Unexpected error', {
      cause: system('ECONNRESET', 'read'),
    }),
    'no database at its port': system('ECONNREFUSED', 'connect'),
    'none at any address': new AggregateError([system('ECONNREFUSED', 'connect')]),
    'a database that shuts down': database('57P01'),
    'one that starts up': database('57P03'),
    'too many connections': database('53300'),
    'a lost connection': database('08006'),
    'what the pool says': new Error('timeout exceeded when trying to connect'),
    'what the driver says': new Error('Connection terminated unexpectedly'),
  };
  for (const [name, error] of Object.entries(ofAll)) {
    it(`is of all tickets: ${name}`, () => assert.equal(concernsAll(error), true));
  }

  const ofOne: Record<string, unknown> = {
    'a message too large or not understood': grpc(3),
    'a task that fails again and again': grpc(9),
    'a value that the database refuses': database('22P02'),
    'a fault of ours': new TypeError('x is undefined'),
    'a fault of ours within the call': new ServiceError('Unexpected error', { cause: new TypeError('x is undefined') }),
    'no error at all': 'text',
  };
  for (const [name, error] of Object.entries(ofOne)) {
    it(`is of that ticket: ${name}`, () => assert.equal(concernsAll(error), false));
  }
});
