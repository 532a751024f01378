// Where a published stream comes from.

/** Opens a camera, a screen, or a picture that needs no permission. */
export function openSource(kind) {
  if (kind === 'test') {
    return testSource();
  }
  if (!navigator.mediaDevices) {
    throw new Error('Browsers give camera and screen to HTTPS pages and to localhost only. Use the test picture here.');
  }
  return kind === 'screen'
    ? navigator.mediaDevices.getDisplayMedia({ video: true, audio: true })
    : navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 720 } }, audio: true });
}

/** Moving bars, a clock to read delays from, and a quiet tone. */
function testSource() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const context = canvas.getContext('2d');
  const colours = ['#14535c', '#2c7a7b', '#8fb8a8', '#e8d9b0', '#d9a05b', '#b5543a'];
  const draw = () => {
    const now = Date.now();
    colours.forEach((colour, i) => {
      context.fillStyle = colour;
      context.fillRect((i * canvas.width) / colours.length, 0, canvas.width / colours.length + 1, canvas.height);
    });
    context.fillStyle = '#ffffff';
    context.fillRect(((now / 5) % (canvas.width + 40)) - 40, 290, 40, 40);
    context.fillStyle = 'rgb(11 16 17 / 80%)';
    context.fillRect(140, 130, 360, 90);
    context.fillStyle = '#ffffff';
    context.font = '48px ui-monospace, monospace';
    context.textAlign = 'center';
    context.fillText(new Date(now).toISOString().slice(11, 23), canvas.width / 2, 192);
  };
  draw();
  const timer = setInterval(draw, 33);

  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const quiet = audio.createGain();
  const out = audio.createMediaStreamDestination();
  quiet.gain.value = 0.05;
  tone.connect(quiet).connect(out);
  tone.start();

  const stream = canvas.captureStream(30);
  stream.addTrack(out.stream.getAudioTracks()[0]);
  stream.release = () => {
    clearInterval(timer);
    audio.close();
  };
  return stream;
}

export function closeSource(stream) {
  stream.getTracks().forEach((track) => track.stop());
  stream.release?.();
}
