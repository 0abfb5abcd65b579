import type { DoctorFinding } from '../../contracts/doctor.ts';
import { finding } from '../finding.ts';

/** The engine does not answer; `error` is a name or a code, no text. */
export const engineAway = (error = 'unavailable'): DoctorFinding => finding('engine_away', null, { error });
