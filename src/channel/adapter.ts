import {
  type Activity,
  ActivityTypes,
  CloudAdapter,
  type ConversationReference,
  type InvokeResponse,
  type ResourceResponse,
  type TurnContext,
} from 'botbuilder';
import type { ChannelAuthentication } from '../auth/channel-authentication.ts';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { parseActivity } from './activity.ts';
import { Refusal } from './refusal.ts';
import type { ConnectorReference, Sender } from './sender.ts';

export type TurnLogic = (context: TurnContext) => Promise<void>;

export interface AdapterDeps {
  readonly authentication: ChannelAuthentication;
  readonly sender: Sender;
  readonly logger: Logger;
  /** Tells the person whose turn failed. What it throws itself is logged and goes no further. */
  readonly onTurnError: (context: TurnContext, error: unknown) => Promise<void>;
}

/** Activities that never leave the process; CloudAdapter knows what to do with them. */
const INTERNAL: readonly string[] = [ActivityTypes.InvokeResponse, ActivityTypes.Trace, 'delay'];

/** CloudAdapter with our door in front and our sender behind. */
export class FerryAdapter extends CloudAdapter {
  readonly #authentication: ChannelAuthentication;
  readonly #sender: Sender;

  constructor(deps: AdapterDeps) {
    super(deps.authentication);
    this.#authentication = deps.authentication;
    this.#sender = deps.sender;
    this.onTurnError = async (context, error) => {
      try {
        await deps.onTurnError(context, error);
      } catch (failure) {
        deps.logger.error({ err: toFerryError(failure) }, 'A failed turn could not be told');
      }
    };
  }

  /**
   * Runs `logic` for the activity in `body`; gives what an invoke is answered with. Rejects with a Refusal, sender
   * before body, or with `teamsUnavailable` when the keys to check the sender with cannot be read.
   */
  async processAuthenticated(authHeader: string, body: unknown, logic: TurnLogic): Promise<InvokeResponse | undefined> {
    const check = await this.#authentication.verify(authHeader);
    if (!check.ok) throw new Refusal(401, check.problem);
    const activity = parseActivity(body);
    if (!activity) throw new Refusal(400, 'noActivity');
    const admission = this.#authentication.admit(check.token, activity);
    if (!admission.ok) throw new Refusal(401, admission.problem);
    return this.processActivity(admission.result, activity, logic);
  }

  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    const responses: ResourceResponse[] = [];
    for (const activity of activities) responses.push(await this.#send(context, activity));
    return responses;
  }

  override async updateActivity(context: TurnContext, activity: Partial<Activity>): Promise<ResourceResponse> {
    const activityId = activity.id ?? '';
    await this.#sender.update(referenceOf(context, activity), activityId, activity);
    return { id: activityId };
  }

  override async deleteActivity(context: TurnContext, reference: Partial<ConversationReference>): Promise<void> {
    await this.#sender.remove(referenceOf(context, reference), reference.activityId ?? '');
  }

  async #send(context: TurnContext, activity: Partial<Activity>): Promise<ResourceResponse> {
    if (INTERNAL.includes(activity.type ?? '')) {
      const [response] = await super.sendActivities(context, [activity]);
      return response ?? { id: '' };
    }
    const { activityId } = await this.#sender.create(referenceOf(context, activity), activity, 'reply');
    return { id: activityId };
  }
}

/** Where it goes: its own conversation, else the turn's; always by way of the address the turn came from. */
function referenceOf(context: TurnContext, to: Partial<Activity> | Partial<ConversationReference>): ConnectorReference {
  const { serviceUrl, conversation } = context.activity;
  return { serviceUrl, conversationId: to.conversation?.id ?? conversation.id };
}

export function createAdapter(deps: AdapterDeps): FerryAdapter {
  return new FerryAdapter(deps);
}
