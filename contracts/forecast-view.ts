import { z } from 'zod';
import { notificationChannels } from './courier.ts';
import { instant } from './instant.ts';
import { personView } from './ticket-view.ts';

const words = z.object({ zh: z.string(), en: z.string() });

/** What will come due, and what it will do, if nobody acts. */
const foretold = z.object({
  at: instant,
  local: z.string().meta({ description: "On the desk's wall clock, with its offset." }),
  type: z.string().meta({ description: 'Type of the event that will be recorded.', example: 'deadline_missed' }),
  rung: z
    .object({
      deadline: z.string(),
      clock: z.string(),
      name: words,
      level: z.string(),
      share: z.number(),
      dueAt: instant.meta({ description: 'Of the rung; before `at` where it is overdue already.' }),
      effect: z.string().meta({ description: 'Its effect id: it will take effect once.' }),
    })
    .nullable()
    .meta({ description: 'null: a longest pause ends, or what a requester may not see has brought the event about.' }),
  events: z.array(z.string()).meta({ description: 'Types of all events that will be recorded with it, in order.' }),
  told: z
    .array(
      z.object({
        type: z.string().meta({ description: 'Type of the event that tells.' }),
        recipient: z
          .string()
          .meta({ description: 'By which name the policy or the desk tells them.', example: 'owner' }),
        person: personView,
        channel: z.enum(notificationChannels),
      }),
    )
    .optional()
    .meta({ description: 'By who holds what now; for staff.' }),
  status: z.string().meta({ description: 'Of the ticket afterwards.' }),
});

/** What will happen to a ticket if nobody acts. */
export const forecastView = z
  .object({
    number: z.string(),
    from: instant,
    until: instant,
    zone: z.string().meta({ description: "The desk's time zone, that of `local`." }),
    status: z.string().meta({ description: 'Now.' }),
    items: z.array(foretold),
    covered: instant.meta({ description: 'Everything until then is told; before `until` where there is more.' }),
    cut: z.boolean().meta({ description: 'There is more: 400 things are told at most.' }),
    ends: instant.nullable().meta({ description: 'When reopening will no longer be possible, if before `until`.' }),
  })
  .meta({ id: 'Forecast' });

/** See {@link forecastView}. */
export type ForecastView = z.infer<typeof forecastView>;
