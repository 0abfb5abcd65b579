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
};
