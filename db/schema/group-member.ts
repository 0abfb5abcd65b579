/** Who belongs to which group. */
export type GroupMemberTable = { group_id: string; account_id: string };
