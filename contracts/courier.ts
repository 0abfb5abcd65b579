/** Ways a notification travels. In-site ones are delivered by being written; e-mail has a courier (S2-21). */
export const notificationChannels = ['in_app', 'email'] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

/** Channels that need a courier workflow, `courier/<channel>`. */
export const courierChannels = ['email'] as const satisfies readonly NotificationChannel[];
export type CourierChannel = (typeof courierChannels)[number];

/**
 * Where a notification stands. `sending` is claimed by a courier; `uncertain` went out, maybe twice; `failed` was refused
 * for good by the server; `dropped` has nobody any more who could or would receive it.
 */
export const deliveryStates = ['waiting', 'sending', 'delivered', 'uncertain', 'failed', 'dropped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Start argument of a courier; all but the channel is what one run hands to the next. */
export type CourierInput = {
  channel: CourierChannel;
  /** A wake signal came after the last fetch. */
  woken?: boolean;
  /** Failures of the whole channel in a row; decides the back-off. */
  failures?: number;
  /** Batches after which a new run begins; forced low in tests. */
  batchesPerRun?: number;
};

/** What one batch of deliveries did. Counts and codes only: it stays in workflow history. */
export type DeliveryReport = {
  /** Rows this batch settled or put off; 0 is an empty batch. */
  handled: number;
  delivered: number;
  uncertain: number;
  failed: number;
  dropped: number;
  postponed: number;
  /** Rows of the channel still to be delivered. */
  waiting: number;
  /** Ms until the next of them may be tried (0: now); null when none waits or the channel is not configured. */
  nextInMs: number | null;
  /** The channel as a whole cannot deliver now, e.g. `smtp_unreachable`; further tries wait for the back-off. */
  blocked: string | null;
  /** Code of the latest failure among the rows that wait; null when there is none. */
  lastErrorCode: string | null;
};

/** The activities a courier calls. */
export type CourierActivities = {
  /** Delivers one batch; safe to run twice at once, see activities/deliver.ts. */
  deliver(channel: CourierChannel): Promise<DeliveryReport>;
};

/** Code of a channel that has no server configured; its notifications wait. */
export const notConfigured = 'not_configured';
