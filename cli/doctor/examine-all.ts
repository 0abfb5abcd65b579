import type { DeskReport, DoctorFinding, DoctorPage } from '../../contracts/doctor.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ProgressBar } from '../progress-bar.ts';
import type { DoctorAsked, DoctorSource } from './doctor-source.ts';

/** What an examination came to; `desk` is null when it was of one ticket. */
export type Examination = {
  desk: DeskReport | null;
  examined: { tickets: number; workflows: number };
  findings: DoctorFinding[];
  seconds: number;
};

/** Examines the desk as a whole, then every ticket and every running workflow, page by page; or one ticket alone. */
export const examineAll = async (
  source: DoctorSource,
  { ticket, since }: DoctorAsked,
  bar: ProgressBar,
  words: { tickets: string; workflows: string },
): Promise<Examination> => {
  const began = Date.now();
  const seconds = (): number => Math.round((Date.now() - began) / 100) / 10;
  if (ticket !== undefined) {
    const page = await source.ticket(ticket);
    if (page === null) throw new CliError(exitCodes.notFound, 'cli.doctor.no_ticket', { number: ticket });
    const examined = { tickets: page.examined, workflows: 0 };
    return { desk: null, examined, findings: page.findings, seconds: seconds() };
  }
  const desk = await source.desk();
  const all = async (
    label: string,
    of: number,
    next: (after?: string) => Promise<DoctorPage>,
  ): Promise<{ examined: number; findings: DoctorFinding[] }> => {
    const findings: DoctorFinding[] = [];
    let examined = 0;
    let after: string | undefined;
    do {
      bar.show(label, examined, Math.max(of, examined));
      const page = await next(after);
      findings.push(...page.findings);
      examined += page.examined;
      after = page.next ?? undefined;
    } while (after !== undefined);
    return { examined, findings };
  };
  try {
    const isReadable = !desk.findings.some(({ code }) => code.startsWith('schema_'));
    const none = { examined: 0, findings: [] };
    const tickets = isReadable
      ? await all(words.tickets, desk.tickets, (after) => source.tickets({ after, since }))
      : none;
    const workflows =
      isReadable && desk.versions.engine !== null ? await all(words.workflows, desk.tickets, source.workflows) : none;
    return {
      desk,
      examined: { tickets: tickets.examined, workflows: workflows.examined },
      findings: onceEach([...desk.findings, ...tickets.findings, ...workflows.findings]),
      seconds: seconds(),
    };
  } finally {
    bar.clear();
  }
};

/** What keeps pages from being examined wholly is told by each of them. */
const onceEach = (findings: readonly DoctorFinding[]): DoctorFinding[] =>
  findings.filter(
    ({ code }, index) => code !== 'engine_away' || findings.findIndex((one) => one.code === code) === index,
  );
