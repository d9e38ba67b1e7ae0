// Speaking and listening, where the browser can do it in Vietnamese.

const SENTENCE_END = /(?<=[.!?…])\s+|\n+/;

/** What the browser understands speech with, or null. */
const Recognition = () => window.SpeechRecognition ?? window.webkitSpeechRecognition ?? null;

export const canListen = () => Recognition() !== null;

/**
 * Listen to one question. `onText(text)` hears what was understood so far, `onEnd(error)` how it ended: null, or the
 * browser's word for what went wrong. Returns a function that stops listening.
 */
export function listen({ onText, onEnd }) {
  const ear = new (Recognition())();
  let error = null;
  ear.lang = "vi-VN";
  ear.interimResults = true;
  ear.onresult = (event) => onText([...event.results].map((result) => result[0].transcript).join(" ").trim());
  ear.onerror = (event) => (error = event.error);
  ear.onend = () => onEnd(error);
  ear.start();
  return () => ear.stop();
}

const vietnamese = () => speechSynthesis.getVoices().find((voice) => /^vi\b/i.test(voice.lang.replace("_", "-")));

/** Tell `onChange` whether a Vietnamese voice can read aloud, now and whenever that changes. */
export function watchVoices(onChange) {
  if (!("speechSynthesis" in window)) return;
  const look = () => onChange(Boolean(vietnamese()));
  speechSynthesis.addEventListener?.("voiceschanged", look);
  look();
}

let reading = null;

/** Stop reading aloud. */
export function hush() {
  if (!reading) return;
  const { onEnd } = reading;
  reading = null;
  speechSynthesis.cancel();
  onEnd();
}

/** Read a text aloud, sentence by sentence (browsers cut long ones off); `onEnd` when it is over or stopped. */
export function readAloud(text, onEnd) {
  hush();
  const voice = vietnamese();
  const sentences = text.split(SENTENCE_END).filter((sentence) => sentence.trim());
  if (!voice || !sentences.length) return onEnd();
  const mine = (reading = { onEnd });
  for (const [index, sentence] of sentences.entries()) {
    const words = new SpeechSynthesisUtterance(sentence);
    words.voice = voice;
    words.lang = voice.lang;
    words.onerror = words.onend = (event) => {
      if (reading !== mine) return;
      if (event.type === "error" || index === sentences.length - 1) hush();
    };
    speechSynthesis.speak(words);
  }
}
