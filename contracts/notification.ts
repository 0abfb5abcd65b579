import { z } from 'zod';
import { instant } from './instant.ts';

/** An in-site notification as its reader gets it: codes and data; the sentence is made where it is shown. */
export const notificationView = z
  .object({
    id: z.uuid(),
    number: z.string().meta({ description: 'Ticket number.' }),
    seq: z.number().int().meta({ description: "The event, on the ticket's timeline." }),
    template: z.string().meta({
      description: 'Key of the sentence: `notification.<template>.subject` and `.text` in the catalogues.',
      example: 'deadline_missed',
    }),
    data: z.looseObject({}).meta({ description: 'Values of the sentence: level, clock, dueAt, reason …' }),
    at: instant.meta({ description: 'When it happened.' }),
    readAt: instant.nullable(),
  })
  .meta({ id: 'Notification' });

/** A {@link notificationView}. */
export type NotificationView = z.infer<typeof notificationView>;
