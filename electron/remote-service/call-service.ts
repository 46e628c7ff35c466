import type { HttpExchange } from '../../core/cli/client/http-exchange.ts';
import type { InputOf, OperationName, OutputOf } from '../../core/contract/contract.ts';
import { operations } from '../../core/contract/contract.ts';
import type { OperationDefinition } from '../../core/contract/define.ts';
import { DynvmError, Failure } from '../../core/model/failure.ts';

/** Calls one operation of a service. @throws DynvmError what the service says, `unavailable`, `certificate` */
export async function callService<N extends OperationName>(
  { exchange, token }: { exchange: HttpExchange; token: string },
  name: N,
  input: InputOf<N>,
): Promise<OutputOf<N>> {
  const answer = await exchange.send({
    method: 'POST',
    path: `/api/v1/console/call/${name}`,
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(input),
  });
  const body = parseJson(answer.text);
  if (answer.status !== 200) throw new DynvmError(toFailureFrom(body, name, answer.status));
  const definition: OperationDefinition = operations[name];
  // Whatever a service sends is data of somebody else until it has the contract's form.
  const parsed = definition.output.safeParse((body as { value?: unknown } | undefined)?.value);
  if (!parsed.success) throw new DynvmError(otherVersion(name));
  return parsed.data as OutputOf<N>;
}

function toFailureFrom(body: unknown, name: string, status: number): Failure {
  const { detail, code, hint, where, xapi } = (body ?? {}) as Record<string, unknown>;
  const failure = Failure.safeParse({ code, message: detail, hint, where, xapi });
  if (failure.success) return failure.data;
  if (status === 404) return otherVersion(name);
  return { code: 'unavailable', message: `The service answers ${name} with HTTP status ${status}` };
}

function otherVersion(name: string): Failure {
  return {
    code: 'unavailable',
    message: `The service and this application do not understand each other in ${name}`,
    hint: 'Their versions differ (Settings shows both): update the older one.',
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
