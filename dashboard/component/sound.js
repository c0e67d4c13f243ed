// The sound of alerts. Browsers allow it only after a tap, so it is asked for once a visit.
import { button, el, flag, say } from "./dom.js";
import { readText, writeText } from "./storage.js";
import { WORDS } from "./words.js";

const KEY = "trailpulse.sound";
// Tones [Hz, s after the start] and what the phone does meanwhile [ms].
const TUNES = {
  urgent: { tones: [[880, 0], [660, 0.22], [880, 0.44], [660, 0.66]], shake: [300, 120, 300, 120, 300] },
  warning: { tones: [[660, 0], [880, 0.2]], shake: [200, 100, 200] },
  done: { tones: [[990, 0]], shake: [150] },
};
const TONE_S = 0.18;

export class Sound {
  constructor(onChange) {
    this.onChange = onChange;
    this.played = []; // the last few, the newest last
    // Who wanted it on an earlier visit need not ask again: any tap will do.
    this.stop = new AbortController();
    const wake = () => this.isWanted && this.start();
    document.addEventListener("pointerdown", wake, { signal: this.stop.signal });
  }

  get isWanted() {
    return readText(KEY) === "on";
  }

  get isAsked() {
    return readText(KEY) !== "";
  }

  get isOn() {
    return this.isWanted && this.context?.state === "running";
  }

  // To be called from a tap.
  async turnOn() {
    writeText(KEY, "on");
    await this.start();
    this.play("done");
  }

  async start() {
    this.context ??= new AudioContext();
    if (this.context.state === "running") return;
    await this.context.resume();
    this.onChange();
  }

  turnOff() {
    writeText(KEY, "off");
    this.context?.suspend();
    this.onChange();
  }

  play(name) {
    const { tones, shake } = TUNES[name];
    if (!this.isWanted) return;
    navigator.vibrate?.(shake);
    if (!this.isOn) return;
    this.played = [...this.played, name].slice(-10);
    for (const [hz, after] of tones) this.tone(hz, this.context.currentTime + after);
  }

  tone(hz, at) {
    const source = this.context.createOscillator();
    const volume = this.context.createGain();
    source.frequency.value = hz;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.6, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + TONE_S);
    source.connect(volume).connect(this.context.destination);
    source.start(at);
    source.stop(at + TONE_S);
  }

  close() {
    this.stop.abort();
    this.context?.close();
  }
}

// The one tap that enables it, and takes it away again.
export class SoundSwitch {
  constructor(sound) {
    this.sound = sound;
    this.element = el("div", "sound");
    this.state = el("span", "quiet");
    this.on = button("plain", WORDS.soundOn, () => sound.turnOn());
    this.off = button("plain", WORDS.soundOff, () => sound.turnOff());
    this.element.append(this.state, this.on, this.off);
  }

  refresh() {
    const { isOn, isWanted, isAsked } = this.sound;
    const state = isOn ? WORDS.soundIsOn : isWanted ? WORDS.soundNeedsTap : WORDS.soundIsOff;
    say(this.state, isAsked ? state : WORDS.soundAsk);
    say(this.off, isAsked ? WORDS.soundOff : WORDS.soundNo);
    this.on.hidden = isOn;
    this.off.hidden = isAsked && !isWanted;
    flag(this.element, "ask", !isAsked);
    this.element.dataset.played = this.sound.played.at(-1) ?? "";
  }
}
