import { z } from 'zod';
import { policyMoveView } from '../../contracts/policy-move.ts';
import { moveProgress } from '../../db/policies/moves.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { policyKeyParam } from './policy-key.ts';

/** How far the running tickets of a policy are on their way to a published version. */
export const showMove = endpoint({
  method: 'get',
  path: '/policies/:key/moves/:id',
  operationId: 'showPolicyMove',
  tag: 'policy',
  summary: 'How far the running tickets are on their way to a published version',
  permission: 'publish_policies',
  params: z.object({ key: policyKeyParam, id: z.uuid() }),
  answers: { 200: { description: 'The move', schema: policyMoveView } },
  problems: ['not_found'],
  handler: async ({ context: { db }, params: { key, id } }) => {
    const move = await db
      .selectFrom('policy_move')
      .selectAll()
      .where('id', '=', id)
      .where('policy_key', '=', key)
      .executeTakeFirst();
    if (!move) throw new Problem('not_found');
    const { total, moved, skipped, failed } = await moveProgress(db, id);
    const failures = await db
      .selectFrom('policy_move_ticket')
      .select(['number', 'code'])
      .where('move_id', '=', id)
      .where('outcome', '=', 'failed')
      .orderBy('number')
      .limit(100)
      .execute();
    return {
      status: 200,
      body: {
        id,
        key,
        version: move.version,
        mode: move.mode,
        askedAt: move.asked_at,
        effectiveFrom: move.effective_from,
        finishedAt: move.finished_at,
        outcome: move.outcome,
        follows: move.follows,
        total,
        moved,
        skipped,
        failed,
        waiting: total - moved - skipped - failed,
        failures: failures.map(({ number, code }) => ({ number, code: code ?? 'internal' })),
      },
    };
  },
});
