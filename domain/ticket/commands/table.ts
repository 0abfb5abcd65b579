import type { AnyCommand } from '../command.ts';
import { acknowledge } from './acknowledge.ts';
import { answerDispute } from './answer-dispute.ts';
import { archive } from './archive.ts';
import { assign } from './assign.ts';
import { cancel } from './cancel.ts';
import { claim } from './claim.ts';
import { classify } from './classify.ts';
import { confirm } from './confirm.ts';
import { diagnose } from './diagnose.ts';
import { disputeLevel } from './dispute-level.ts';
import { escalate } from './escalate.ts';
import { grade } from './grade.ts';
import { message } from './message.ts';
import { note } from './note.ts';
import { planDefinite } from './plan-definite.ts';
import { progress } from './progress.ts';
import { release } from './release.ts';
import { reopen } from './reopen.ts';
import { resolve } from './resolve.ts';
import { respond } from './respond.ts';
import { resume } from './resume.ts';
import { reviewLevel } from './review-level.ts';
import { tag } from './tag.ts';
import { takeBack } from './take-back.ts';
import { temporarySolution } from './temporary-solution.ts';
import { verify } from './verify.ts';
import { verifyReport } from './verify-report.ts';
import { wait } from './wait.ts';

/**
 * The table of commands: routes, OpenAPI, signal and update handlers are derived from it.
 * Adding a step to the process is adding a file and a line here. Without a prototype: a signal may be named `constructor`.
 */
export const commands: Record<string, AnyCommand> = Object.assign(
  Object.create(null),
  Object.fromEntries(
    [
      verifyReport,
      classify,
      grade,
      reviewLevel,
      disputeLevel,
      answerDispute,
      tag,
      assign,
      claim,
      release,
      acknowledge,
      respond,
      message,
      note,
      progress,
      diagnose,
      wait,
      resume,
      escalate,
      verify,
      temporarySolution,
      planDefinite,
      resolve,
      takeBack,
      confirm,
      reopen,
      archive,
      cancel,
    ].map((command): [string, AnyCommand] => [command.name, command]),
  ),
);
