/**
 * What makes time skippable on the production engine (architecture, "Time skipping"): the feature itself, under the names of this and of
 * later servers, and no second of grace before each timer. It changes nothing for a workflow whose time nobody skips.
 */
export const timeSkipping = {
  'frontend.WorkflowTimeSkippingEnabled': true,
  'system.workflowTimeSkippingEnabled': true,
  'history.timerProcessorMaxTimeShift': '1ms',
} as const;
