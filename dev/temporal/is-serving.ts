import { Connection } from '@temporalio/client';

/** Resolves when a Temporal service answers at `address` and can tell about its cluster, rejects otherwise. */
export async function isServing(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2000 });
  try {
    await connection.withDeadline(Date.now() + 2000, () => connection.workflowService.listNamespaces({ pageSize: 1 }));
  } finally {
    await connection.close();
  }
}
