// Ids of the two LCS projects and their environments. They never change: configs and specs name them.

export const PROJECT_IDS = { rollout: 1234567, archive: 7654321 } as const;

/** By name; the last two belong to the archive project. */
export const ENVIRONMENT_IDS = {
  PROD: '6d7c0a5e-1f5b-4c1e-9a62-0b8f2f6e1a01',
  UAT: '0f3b9c47-52d8-4a3e-8f0d-7e4a1c9b2d02',
  TEST: 'b81e4d26-90ac-4f57-a3c8-5d2f8e7a6c03',
  GOLD: '3c5a7e90-d412-4b8b-8e66-1f9d0c4b5a04',
  CLASSIC: 'e2f46b1d-7c38-49d0-b5a9-8a3e6f1d4b05',
  'DEV-1': '95d80f3c-a6e1-4d72-9c4f-2b7e5d8f3a06',
  'DEV-2': '47a1c6e8-3b9f-4e05-86d1-c0f4a9e72b07',
  BUILD: 'd0b95f72-8e64-41ca-a7f3-69e1d3b8c508',
  MIGRATED: '7be3d81a-05cf-4692-b1e8-f4d6a27c9e09',
  'ARCHIVE-PROD': '1e9f6b4c-c27d-4fa8-9b03-a5d8e1f7460a',
  'ARCHIVE-UAT': 'a4c2e07f-68b1-4d39-8a5c-3e7f9d1b820b',
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENT_IDS;
