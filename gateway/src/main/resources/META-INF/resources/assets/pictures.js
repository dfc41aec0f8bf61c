/** Pictures that become inputs: made fit, uploaded, and remembered by a name that a job's input may hold. */
import { upload } from './api.js'

const MOST_BYTES = 10 << 20
const MOST_SIDE = 8192
const AS_THEY_ARE = new Set(['image/png', 'image/jpeg'])

/** What is dragged from the gallery carries its name as this type. */
export const DRAGGED = 'application/x-darkroom-picture'

/** A picture of an earlier job. */
export const fromJob = (id, index) => ({ reference: `job:${id}/outputs/${index}`, shown: `/v1/jobs/${id}/outputs/${index}` })

/** Uploads a file, as a PNG or JPEG within what the model takes. */
export async function fromFile(file, limits) {
  const fit = await madeFit(file, limits.max_pixels ?? 1 << 24)
  const stored = await upload(fit)
  return { reference: `file:${stored.id}`, shown: `/v1/files/${stored.id}/content` }
}

async function madeFit(file, mostPixels) {
  let bitmap
  try {
    bitmap = await createImageBitmap(file)
  } catch {
    throw new Error('This file is no picture that the browser can read.')
  }
  const { width, height } = bitmap
  const scale = Math.min(1, Math.sqrt(mostPixels / (width * height)), MOST_SIDE / Math.max(width, height))
  if (scale === 1 && AS_THEY_ARE.has(file.type) && file.size <= MOST_BYTES) return file
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.floor(width * scale))
  canvas.height = Math.max(1, Math.floor(height * scale))
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  const type = file.size > MOST_BYTES || file.type === 'image/jpeg' ? 'image/jpeg' : 'image/png'
  return new Promise(resolve => canvas.toBlob(resolve, type, 0.92))
}

/** The first picture among what was pasted or dropped. */
export const pictureIn = transfer => [...(transfer?.files ?? [])].find(file => file.type.startsWith('image/'))

/** What was dragged from the gallery, if it was. */
export function draggedFromGallery(transfer) {
  const dragged = transfer?.getData(DRAGGED)
  return dragged ? JSON.parse(dragged) : undefined
}
