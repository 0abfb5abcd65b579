import { randomUUID } from 'node:crypto';
import { connect } from 'node:http2';
import proto from '@temporalio/proto';
import { testServers } from './servers.ts';

const { SignalWorkflowExecutionRequest } = proto.temporal.api.workflowservice.v1;
const method = '/temporal.api.workflowservice.v1.WorkflowService/SignalWorkflowExecution';

/** One payload of a signal as it goes over the wire. */
export type RawPayload = { encoding: string; data: Buffer };

/** `json/plain` with exactly these bytes. */
export const jsonBytes = (bytes: string | Buffer): RawPayload => ({ encoding: 'json/plain', data: Buffer.from(bytes) });

/**
 * Sends SignalWorkflowExecution as bytes over HTTP/2: no Temporal client, no code of the desk, so that what arrives is what anybody's
 * program could send. Throws `gRPC <status>` when the server does not take it.
 */
export const rawSignal = async (
  namespace: string,
  workflowId: string,
  signalName: string,
  payloads: readonly RawPayload[],
): Promise<void> => {
  const body = SignalWorkflowExecutionRequest.encode({
    namespace,
    workflowExecution: { workflowId },
    signalName,
    input: {
      payloads: payloads.map(({ encoding, data }) => ({ metadata: { encoding: Buffer.from(encoding) }, data })),
    },
    identity: 'anybody',
    requestId: randomUUID(),
  }).finish();
  const frame = Buffer.alloc(5 + body.length);
  frame.writeUInt32BE(body.length, 1);
  frame.set(body, 5);

  const { temporalAddress } = await testServers();
  const session = connect(`http://${temporalAddress}`);
  try {
    const status = await new Promise<string>((resolve, reject) => {
      session.on('error', reject);
      const stream = session.request({
        ':method': 'POST',
        ':path': method,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      const take = (headers: Record<string, unknown>): void => {
        if (headers['grpc-status'] !== undefined) resolve(String(headers['grpc-status']));
      };
      stream.on('response', take);
      stream.on('trailers', take);
      stream.on('error', reject);
      stream.resume();
      stream.end(frame);
    });
    if (status !== '0') throw new Error(`gRPC ${status}`);
  } finally {
    session.close();
  }
};
