import type { Endpoint } from '../endpoint.ts';
import { categoryRoutes } from './category-routes.ts';
import { listAudit } from './list-audit.ts';
import { listStaff } from './list-staff.ts';
import { posts } from './posts.ts';
import { units } from './units.ts';

/** Everything about people and how the desk is organised. */
export const peopleEndpoints: readonly Endpoint[] = [...units, ...posts, ...categoryRoutes, listStaff, listAudit];
