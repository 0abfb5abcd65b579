import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { searchAttributes } from '../../contracts/names.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const types = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Bool: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
} as const;

/** How often the engine's services look for new namespaces and attributes, unless its dynamic configuration says otherwise. */
const usualRefreshMs = 2000;

/**
 * Makes sure that a namespace exists and knows the desk's search attributes: an unknown one would make every start of a ticket fail.
 * Resolves when all parts of the engine know them, which takes a refresh of their caches (`refreshMs`) when something was added.
 * `retentionDays` is how long the engine keeps closed workflows; it is set only when the namespace is made here.
 */
export async function ensureNamespace(
  connection: Connection,
  namespace: string,
  options: { retentionDays: number; refreshMs?: number },
): Promise<void> {
  const { workflowService, operatorService } = connection;
  try {
    await workflowService.describeNamespace({ namespace });
  } catch (error) {
    if ((error as { code?: number }).code !== 5) throw error; // NOT_FOUND
    await workflowService
      .registerNamespace({
        namespace,
        description: 'Durable Desk',
        workflowExecutionRetentionPeriod: { seconds: options.retentionDays * 86_400 } as never,
      })
      .catch((failure: { code?: number }) => {
        if (failure.code !== 6) throw failure; // ALREADY_EXISTS: somebody else was quicker
      });
  }
  const known = await repeated(() => operatorService.listSearchAttributes({ namespace }));
  const missing = Object.entries(searchAttributes).filter(([name]) => !(name in (known.customAttributes ?? {})));
  if (missing.length === 0) return;
  await repeated(() =>
    operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, types[type]])),
    }),
  );
  const query = missing.map(([name]) => `${name} IS NULL`).join(' AND ');
  await repeated(() => workflowService.countWorkflowExecutions({ namespace, query }));
  await new Promise((resolve) => setTimeout(resolve, (options.refreshMs ?? usualRefreshMs) * 1.2));
}

async function repeated<T>(run: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
