import type { Kysely } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import { courierChannels } from '../../contracts/courier.ts';
import { channelStanding, troubleCounts } from '../../db/notification/standing.ts';
import type { Database } from '../../db/schema/index.ts';
import { oncePerScrape } from '../once-per-scrape.ts';

/**
 * Puts into a registry how many notifications wait, failed for good or may have gone out twice, per channel, and how long the oldest has waited.
 * Read from PostgreSQL at each scrape; without it the last values stay.
 */
export const registerDeliveryMetrics = (registry: Registry, db: Kysely<Database>): void => {
  const registers = [registry];
  const collect = oncePerScrape(async () => {
    for (const channel of courierChannels) {
      try {
        const { waiting, oldestAt } = await channelStanding(db, channel);
        const { failed, uncertain } = await troubleCounts(db, channel);
        counts.set({ channel, state: 'waiting' }, waiting);
        counts.set({ channel, state: 'failed' }, failed);
        counts.set({ channel, state: 'uncertain' }, uncertain);
        oldest.set({ channel }, oldestAt === null ? 0 : Math.max(0, (Date.now() - Date.parse(oldestAt)) / 1000));
      } catch {
        // A scrape must not fail because the database is away; readiness tells of that.
      }
    }
  });
  const oldest: Gauge<'channel'> = new Gauge({
    name: 'desk_notification_oldest_seconds',
    help: 'Age of the oldest notification still to be delivered; 0 when none waits',
    labelNames: ['channel'],
    registers,
    collect,
  });
  const counts: Gauge<'channel' | 'state'> = new Gauge({
    name: 'desk_notifications',
    help: 'Notifications by state; waiting ones go out once the channel has a server that answers',
    labelNames: ['channel', 'state'],
    registers,
    collect,
  });
};
