/**
 * `durable-desk/contracts`: what programs that talk to a desk need: types and schemas of what it sends and takes, names
 * that cross process boundaries, the manifest of commands, the sentences in Chinese and English. Examples of such
 * programs are in examples/agents/.
 */
export * from './actor.ts';
export * from './calendar-view.ts';
export { commandInput } from './command-input.ts';
export * from './event.ts';
export * from './figures-view.ts';
export * from './forecast-view.ts';
export { type Instant, instant, instantInput, instantOf, laterOf, msOf } from './instant.ts';
export {
  type CommandManifest,
  type CommandName,
  type FieldSchema,
  type InputSchema,
  manifest,
} from './manifest.ts';
export type { CommandInputs } from './manifest-inputs.ts';
export { isMessageKey, type Language, languages, type MessageKey, message } from './message.ts';
export * from './names.ts';
export { type NotificationView, notificationView } from './notification.ts';
export * from './people.ts';
export * from './policy-view.ts';
export * from './problem.ts';
export * from './ticket-view.ts';
export type {
  CommandState,
  Deadline,
  LedgerLine,
  Level,
  Policy,
  Ticket,
  TicketLine,
  Timeline,
  TimelineEntry,
} from './views.ts';
