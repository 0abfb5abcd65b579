import type { DoctorDeps } from '../../doctor/deps.ts';
import type { Context } from '../context.ts';

/** What the doctor needs of this process. */
export const doctorDeps = ({ db, temporal, settings, desk, now, log }: Context): DoctorDeps => ({
  db,
  client: temporal(),
  namespace: settings.namespace,
  taskQueue: settings.taskQueue,
  policies: desk.policies,
  numbering: desk.numbering,
  now,
  log,
});
