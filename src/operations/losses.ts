/** What a refresh destroys or resets on its target, in short (lcs-api 5.5). */
export const REFRESH_LOSSES: readonly string[] = [
  'The whole database of the target is overwritten, with everything entered or tested there since the last refresh.',
  'All users but Admin are disabled, all batch jobs are withheld.',
  'E-mail, SMTP and print settings are reset; encrypted fields are emptied; attachments are not copied.',
  'Dual-write, change tracking and business event endpoints are disconnected.',
  'Restore points from before the refresh can no longer be used.',
];

/** … in full (lcs-api 5.5). */
export const REFRESH_LOSSES_IN_FULL: readonly string[] = [
  'The whole database of the target is overwritten, with everything entered or tested there since the last refresh.',
  'All users but Admin are disabled. The Admin account and the tenant become those of the environment administrator that LCS shows.',
  'All batch jobs are set to Withhold.',
  'E-mail addresses, SMTP relay and print management settings are removed.',
  'Encrypted fields are emptied: passwords and keys of integrations have to be entered again.',
  'Files in blob storage, such as attachments and document templates, are not copied.',
  'Records that belong to one environment are removed: server configuration, sessions, batch servers and batch groups.',
  'The dual-write link, entity change tracking and business event endpoints are removed.',
  'Maintenance mode is switched off, and the safe list of the SQL firewall is reset.',
  'Restore points from before the refresh can no longer be used.',
  'With Commerce, the re-provisioning tool has to be run.',
  'An application user called DBMovementAPI that exists in the source is enabled in the target.',
];
