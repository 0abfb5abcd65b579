/** Which group a category's tickets go to (S2-47, S2-48); keys as in the policy, `/` between path parts. */
export type CategoryRouteTable = { category: string; group_id: string };
