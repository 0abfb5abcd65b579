import type { Endpoint } from './endpoint.ts';
import { docs } from './service/docs.ts';
import { docsAsset } from './service/docs-asset.ts';
import { healthz } from './service/healthz.ts';
import { metrics } from './service/metrics.ts';
import { openApiJson } from './service/openapi-json.ts';
import { readyz } from './service/readyz.ts';

/** Every endpoint there is, static paths before parametric ones. What is not in this list does not exist. */
export const endpoints: readonly Endpoint[] = [healthz, readyz, metrics, openApiJson, docs, docsAsset];
