import type { Endpoint } from '../endpoint.ts';
import { countUnread } from './count-unread.ts';
import { listNotifications } from './list-notifications.ts';
import { readAllNotifications } from './read-all-notifications.ts';
import { readNotification } from './read-notification.ts';

/** Everything about one's own notifications, static paths first. */
export const notificationEndpoints: readonly Endpoint[] = [
  countUnread,
  readAllNotifications,
  listNotifications,
  readNotification,
];
