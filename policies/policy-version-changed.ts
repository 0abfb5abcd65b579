/**
 * The configured policy says something else than the same key and version did before, or than a bundled policy of that
 * key and version. Nobody could tell which of them a ticket was promised. `remedy` says what to do.
 */
export class PolicyVersionChanged extends Error {
  readonly code = 'policy_version_changed';
  readonly remedy: string;

  constructor({ key, version }: { key: string; version: number }, than: 'recorded' | 'bundled') {
    super(
      than === 'recorded'
        ? `policy ${key} version ${version} is not what this desk has recorded under that version`
        : `policy ${key} version ${version} of DESK_POLICY is not the bundled policy of that key and version`,
    );
    this.name = 'PolicyVersionChanged';
    this.remedy =
      than === 'recorded'
        ? 'raise "version" in the policy file, which new tickets then get, or put the file and its calendars back as they were'
        : 'give your policy a key and file name of its own, or raise its "version"';
  }
}
