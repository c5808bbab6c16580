import type restify from 'restify';
import { type Answer, sendEnvelope, sendHtml, sendTooManyRequests, sendUnauthorised } from './answer.ts';
import type { Gate, Visitor } from './gate.ts';
import type { RateRule } from './limits.ts';
import { type Environment, normalId, type Project } from './model.ts';
import type { LcsState } from './state.ts';

/** A call that was let in. */
export interface Call {
  readonly state: LcsState;
  readonly project: Project;
  readonly personKey: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly now: number;
}

/** One path of the API. `role` 'manager': project owners and environment managers only (lcs-api 6.3). */
export interface Endpoint {
  readonly method: 'get' | 'post';
  /** As restify takes it, with `:projectId` in it; a slash at the end makes no difference. */
  readonly path: string;
  readonly role: 'member' | 'manager';
  limits?(call: Call): RateRule[];
  answer(call: Call): Answer;
}

/** Puts the endpoint on the server, behind the checks that all have in common. */
export function addEndpoint(server: restify.Server, endpoint: Endpoint, door: Door): void {
  server[endpoint.method](endpoint.path, async (req, res) => {
    const visitor = await door.gate.visitor(req.headers.authorization, door.apiUrl());
    if (visitor) serve(endpoint, door.state, visitor, req, res);
    else sendUnauthorised(res);
  });
}

/** What stands before every endpoint. */
export interface Door {
  readonly gate: Gate;
  readonly state: LcsState;
  readonly apiUrl: () => string;
}

function serve(
  endpoint: Endpoint,
  state: LcsState,
  visitor: Visitor,
  req: restify.Request,
  res: restify.Response,
): void {
  const project = state.world.project(Number(req.params.projectId));
  if (!project || visitor.person === null || visitor.role === null) {
    turnAway(res, state);
    return;
  }
  const now = state.clock();
  const call = { state, project, personKey: visitor.person.key, params: req.params, query: req.query ?? {}, now };
  const freeAt = state.limiter.take(endpoint.limits?.(call) ?? [], now);
  if (freeAt !== null) {
    sendTooManyRequests(res, freeAt, now, state.shape);
    return;
  }
  sendEnvelope(res, scripted(req, state) ?? lackingRole(endpoint, visitor) ?? endpoint.answer(call), state.shape);
}

/** The text is of our own invention, and so is the answer for a project that does not exist: LCS's are unknown. */
function turnAway(res: restify.Response, state: LcsState): void {
  switch (state.nonMemberAnswer) {
    case '401':
      sendUnauthorised(res);
      break;
    case '403':
      sendHtml(res, 403, 'Forbidden');
      break;
    case 'isSuccessFalse':
      sendEnvelope(res, refusal('You are not a member of this project.'), state.shape);
  }
}

function scripted(req: restify.Request, state: LcsState): Answer | undefined {
  const answer = state.takeAnswer(req.url ?? '');
  return answer && refusal(answer.message);
}

/** The text is of our own invention. */
function lackingRole({ role }: Endpoint, visitor: Visitor): Answer | undefined {
  const isManager = visitor.role === 'ProjectOwner' || visitor.role === 'EnvironmentManager';
  if (role === 'member' || isManager) return undefined;
  return refusal('This action needs the role of a project owner or an environment manager in the project.');
}

export function refusal(message: string | null): Answer {
  return { ok: false, message };
}

/** The environment of that path parameter, if it is in the project. */
export function environmentOf(call: Call, parameter: string): Environment | undefined {
  const id = normalId(call.params[parameter] ?? '');
  return call.project.environments.find((environment) => environment.id === id);
}

/** The text is of our own invention. */
export function noSuchEnvironment(call: Call, parameter: string): Answer {
  return refusal(`The project ${call.project.id} has no environment ${call.params[parameter]}.`);
}
