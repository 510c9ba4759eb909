// A tab can make pictures where ffmpeg is missing: it plays the stream anyway, and a
// canvas turns what it shows into a JPEG.

import { h } from './dom.js';
import { t } from './lang.js';

export class Decoder {
  // send takes the JPEG as a Blob.
  constructor(video, send) { Object.assign(this, { video, send }); }

  async shoot() {
    const { video } = this;
    if (video.readyState < 2 || !video.videoWidth) throw new Error(t('decoder.play'));
    const canvas = h('canvas', { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext('2d').drawImage(video, 0, 0);
    const jpeg = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', 0.85); });
    if (!jpeg) throw new Error(t('player.broken'));
    await this.send(jpeg);
  }
}
