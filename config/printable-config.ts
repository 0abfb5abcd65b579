import type { Config } from './config.ts';
import type { Setting } from './setting.ts';
import { settings } from './settings.ts';

/** The configuration by variable name, fit for a log: of a secret URL the password is hidden, of any other secret all. */
export function printableConfig(config: Config): Record<string, string | number | boolean> {
  const shown: Record<string, string | number | boolean> = {};
  for (const [key, entry] of Object.entries(settings) as [keyof Config & keyof typeof settings, Setting][]) {
    const value = config[key];
    if (value !== undefined) shown[entry.variable] = entry.secret ? withoutPassword(String(value)) : value;
  }
  if (config.temporalConnection.apiKey !== undefined) shown.TEMPORAL_API_KEY = '***';
  return shown;
}

function withoutPassword(text: string): string {
  try {
    const url = new URL(text);
    if (url.password !== '') url.password = '***';
    for (const name of [...url.searchParams.keys()])
      if (/pass|key|secret|token/i.test(name)) url.searchParams.set(name, '***');
    return url.href;
  } catch {
    return '***';
  }
}
