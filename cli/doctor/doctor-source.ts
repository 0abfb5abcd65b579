import type { DeskReport, DoctorFinding, DoctorPage, RepairResult } from '../../contracts/doctor.ts';

/** Who examines: the desk over HTTP, or this very process beside the databases. */
export type DoctorSource = {
  desk: () => Promise<DeskReport>;
  tickets: (page: { after?: string | undefined; since?: string | undefined }) => Promise<DoctorPage>;
  /** Null when there is no such ticket. */
  ticket: (number: string) => Promise<DoctorPage | null>;
  workflows: (after?: string) => Promise<DoctorPage>;
  repair: (findings: readonly Pick<DoctorFinding, 'code' | 'number'>[]) => Promise<RepairResult[]>;
};

/** How it is asked. */
export type DoctorAsked = { ticket?: string; since?: string; repair?: boolean; yes?: boolean };
