/** PostgreSQL's NOTIFY channel that says: notifications were written; the payload names the courier channel. */
export const notificationNotify = 'desk_notification';
