import type { BlobStorage } from './blob-storage.ts';
import type { Endpoint } from './endpoint.ts';
import { lcsDateTime } from './model.ts';

/** The list of database backups (lcs-api 2.1), each with a fresh link. */
export function backupsEndpoint(storage: BlobStorage): Endpoint {
  return {
    method: 'get',
    path: '/databasemovement/v1/databases/project/:projectId',
    role: 'member',
    answer: ({ state, project, now }) => ({
      ok: true,
      fields: {
        DatabaseAssets: state.world.assets(project, now).map((asset) => ({
          Id: asset.id,
          ProjectId: project.id,
          OrganizationId: project.organizationId,
          Name: asset.name,
          FileName: asset.fileName,
          FileDescription: asset.description,
          FileLocation: storage.link(project, asset, now),
          ModifiedDateTime: lcsDateTime(asset.createdAt),
          CreatedDateTime: lcsDateTime(asset.createdAt),
          CreatedByName: null,
          ModifiedByName: null,
        })),
      },
    }),
  };
}
