// biome-ignore-all format: written by `npm run manifest`.

/** What each command takes, as callers send it: the body of `POST /tickets/:number/commands/<name>`. */
export type CommandInputs = {
  verify_report: Record<string, never>;
  classify: {
    category: string | string[];
    requestType?: string;
    caseType?: string;
    scope?: 'person' | 'department' | 'company';
    urgency?: 'high' | 'medium' | 'low';
  };
  grade: {
    level: string;
    reason?: string;
  };
  review_level: {
    level?: string;
    reason?: string;
  };
  dispute_level: {
    wanted?: string;
    reason: string;
  };
  answer_dispute: {
    level?: string;
    reason: string;
  };
  tag: {
    tags: string[];
  };
  assign: {
    to?: string;
    group?: string;
  };
  claim: Record<string, never>;
  release: {
    reason?: string;
  };
  acknowledge: {
    channel: 'phone' | 'email' | 'message' | 'chat' | 'onsite';
  };
  respond: {
    channel: 'phone' | 'email' | 'message' | 'chat' | 'onsite';
    text?: string;
  };
  message: {
    text: string;
  };
  note: {
    text: string;
  };
  progress: {
    text: string;
  };
  diagnose: {
    means: ('remote' | 'onsite' | 'logs' | 'guided' | 'reproduction' | 'monitoring' | 'documents')[];
    findings: string;
    rootCause?: string;
    understanding?: string;
    nextAction?: string;
  };
  wait: {
    reason: 'requester' | 'collaborator' | 'approval' | 'deferred' | 'appointment' | 'permanent_fix' | 'development';
    until?: string;
    note?: string;
  };
  resume: Record<string, never>;
  escalate: {
    reason: 'ability' | 'time' | 'user_not_solved' | 'missed';
    to?: string;
    group?: string;
    checks: string;
    results: string;
  };
  verify: {
    checks: string;
  };
  temporary_solution: {
    text: string;
    plan: string;
    permanentFixBy: string;
  };
  plan_definite: {
    text: string;
    doneBy?: string;
  };
  resolve: {
    solution?: string;
    verification?: string;
    confirmed?: 'signature' | 'phone';
  };
  take_back: {
    reason: string;
  };
  confirm: {
    outcome: 'solved' | 'partly' | 'not_solved';
    means?: 'system' | 'signature' | 'phone';
    needMet?: boolean;
    reason?: string;
  };
  reopen: {
    reason: string;
  };
  archive: {
    finalSolution: string;
    archiveDate: string;
  };
  cancel: {
    kind: 'withdrawn' | 'duplicate' | 'not_support';
    reason: string;
    duplicateOf?: string;
  };
  schedule: {
    until: string;
    note?: string;
  };
  wake: Record<string, never>;
  offer_handover: {
    to: string;
    content: string;
    time: string;
    scope: string;
  };
  accept_handover: Record<string, never>;
  decline_handover: {
    reason: string;
  };
  propose_deferral: {
    until: string;
    reason: string;
  };
  accept_deferral: Record<string, never>;
  refuse_deferral: {
    reason: string;
  };
  set_appointment: {
    until: string;
    mode: 'remote' | 'onsite';
    note?: string;
  };
  hold_appointment: {
    result?: string;
  };
  cancel_appointment: {
    reason: string;
  };
  ask_collaboration: {
    to?: string;
    request: string;
    until?: string;
  };
  finish_collaboration: {
    result: string;
  };
  request_resource: {
    request: string;
    urgent?: boolean;
    until?: string;
  };
  answer_resource: {
    answer: string;
  };
  ask_approval: {
    request: string;
  };
  decide_approval: {
    approved: boolean;
    reason?: string;
  };
  request_development: {
    request: string;
  };
  decide_development: {
    adopted: boolean;
    reason?: string;
  };
  send_survey: Record<string, never>;
  answer_survey: {
    grade: 'very_satisfied' | 'satisfied' | 'fair' | 'dissatisfied';
    needMet?: boolean;
    opinion?: string;
    suggestion?: string;
  };
  follow_up: {
    stage?: 'first' | 'closing';
    outcome: 'fine' | 'came_back';
    text?: string;
  };
  move_policy: {
    key: string;
    version: number;
    mode: 'switch' | 'kinder';
    note?: string;
  };
};
