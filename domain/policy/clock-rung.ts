import { z } from 'zod';
import { acts } from '../../contracts/deadline-event.ts';
import { postKeys } from '../../contracts/people.ts';
import { duration } from '../calendar/duration.ts';

/** Whom a rung may tell; see Recipient of plan.ts. */
export const recipient = z.enum([
  'requester',
  'owner',
  'group',
  'group_lead',
  'supervisor',
  'department_manager',
  'reviewers',
  'collaborator',
  'successor',
  ...postKeys.map((post) => `post:${post}` as const),
]);

const share = z.number().positive().max(10);

/** A share of the limit and whom it tells; 1 is the due instant, 1.5 half as long again. */
export const rung = z.strictObject({ share, tell: z.array(recipient).min(1) });

/** See {@link rung}. */
export type PolicyRung = z.infer<typeof rung>;

type Placed = { share?: number | undefined; before?: unknown; after?: unknown };

const refuser = (context: z.RefinementCtx) => (path: PropertyKey[], code: string, message: string) =>
  context.addIssue({ code: 'custom', path, message, params: { code } });

const ascending = (rungs: readonly Placed[], context: z.RefinementCtx) => {
  rungs.forEach((one, index) => {
    const before = rungs[index - 1]?.share;
    if (before !== undefined && one.share !== undefined && one.share <= before) {
      const message = `shares ascend: ${one.share} does not come after ${before}`;
      refuser(context)([index, 'share'], 'rungs_not_ascending', message);
    }
  });
};

const startsAtTheLimit = (rungs: readonly Placed[], context: z.RefinementCtx) => {
  if (rungs[0]?.share === 1) return;
  refuser(context)([0, 'share'], 'rung_1_missing', 'the first rung is the limit itself: share 1');
};

/** After a limit: ascending, the first at share 1. */
export const missRungs = z.array(rung).superRefine((rungs, context) => {
  startsAtTheLimit(rungs, context);
  ascending(rungs, context);
});

/** A rung of one clock: at a share of its length, or so long before or after an agreed date; it may do something. */
const clockRung = z
  .strictObject({
    share: share.optional(),
    before: duration.optional(),
    after: duration.optional(),
    tell: z.array(recipient),
    does: z.enum(acts).optional(),
  })
  .superRefine((one, context) => {
    const places = [one.share, one.before, one.after].filter((place) => place !== undefined).length;
    if (places !== 1) refuser(context)([], 'rung_without_place', 'a rung has one of share, before, after');
    if (one.tell.length === 0 && one.does === undefined) {
      refuser(context)(['tell'], 'rung_without_effect', 'a rung tells somebody or does something');
    }
  });

/** Rungs before the limit. */
export const reminderRungs = z.array(clockRung).superRefine((rungs, context) => {
  ascending(rungs, context);
  rungs.forEach((one, index) => {
    if ((one.share ?? 0) < 1 && one.after === undefined) return;
    refuser(context)([index], 'reminder_not_before', 'a reminder stands before the limit: a share below 1, or before');
  });
});

/** The limit and what follows it. */
export const clockMissRungs = z.array(clockRung).superRefine((rungs, context) => {
  startsAtTheLimit(rungs, context);
  ascending(rungs, context);
  rungs.forEach((one, index) => {
    if ((one.share ?? 1) >= 1 && one.before === undefined) return;
    refuser(context)([index], 'rung_not_after', 'what follows a limit stands at a share from 1 on, or after');
  });
});

/** A rung of {@link reminderRungs} and {@link clockMissRungs}. */
export type ClockRung = z.output<typeof clockRung>;
