import type { UploadView } from '../../contract/content.ts'
import type { Upload } from './store.ts'

export function presentUpload(upload: Upload): UploadView {
  return {
    id: upload.public_id,
    kind: upload.kind,
    fileName: upload.file_name,
    mimeType: upload.mime_type,
    size: upload.size,
    seconds: upload.duration === null ? null : upload.duration / 1000,
    converted: upload.converted === 1,
  }
}
