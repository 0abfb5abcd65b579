/** The channel of NOTIFY on which processes hear that a policy version was published. */
export const policyNotify = 'desk_policy';
