import { cue } from './cues.ts';

/** Mail to everybody says please as well; nobody in particular is asked. */
const TO_ALL =
  /\b(?:unsubscribe|ensure (?:future )?(?:delivery|that you continue)|address book|no longer (?:like|want|wish|receive)|prefer not to receive|do not (?:want|wish) to receive|stop (?:receiving|future)|(?:click|follow|use|visit|see) (?:here|the link|on the|this link|our|your)|download each|bear with|keep in mind|find attached|please find|attached please|turn (?:this|these|off))\b/i;

/** What asks somebody for something, or proposes it. */
export const REQUEST_CUES = [
  cue(
    'request',
    'please kindly pls',
    /\b(?:please|kindly|pls)\b/i,
    0.7,
    'asks for something',
    TO_ALL,
  ),
  cue(
    'request',
    'could can would will',
    /\b(?:could|can|would|will) (?:you|we|someone|anyone)\b.{0,200}\?|\b(?:could|can|would) you\b/i,
    0.7,
    'asks for something',
    /\bcan you (?:guess|believe|imagine)\b/i,
  ),
  cue(
    'request',
    'let lets',
    /\blet (?:me|us|him|her) know\b|\blet(?:'s|s| us)\b(?! you)/i,
    0.7,
    'asks to be told, or proposes',
    TO_ALL,
  ),
  cue(
    'request',
    'are do did have is does should shall will when where what how who would any can',
    /(?:^|[.,;:]\s|\b(?:and|but|so|also|hi|dear \w{1,40}|\p{Lu}\p{L}{1,40}),?\s)(?:are|do|did|have|is|does|should|shall|will|when|where|what|how|who|would|any|can|which)\b[^?]{0,160}\b(?:you|we|i|us|me|your|our|this|it|there|he|she|they)\b[^?]{0,160}\?/iu,
    0.6,
    'asks a question',
  ),
  cue(
    'request',
    'discuss talk meet meeting call chat lunch dinner available schedule visit',
    /\b(?:(?:like|love|want|need|happy|glad|pleased|good|great|worthwhile|way|time|us|we can|we should|available) (?:\w{1,40} ){0,3}to (?:discuss|talk|meet|chat|visit|call|speak)|(?:call|page|ring|ping|email|e-mail|contact) me\b|give (?:me|us) a (?:call|ring|buzz)|call (?:me )?(?:if|when|whenever)|(?:set up|arrange|schedule|request) (?:a|the|some) (?:\w{1,40} )?(?:meeting|call|time|lunch|visit)|(?:are|is|be|you're|if you'?re?) (?:\w{1,40} )?(?:available|free|open) )/i,
    0.7,
    'proposes to talk',
    /\bcontact (?:our|the) (?:support|list)\b/i,
  ),
  cue(
    'request',
    'hesitate free feel questions',
    /\bdon't hesitate\b|\bdo not hesitate\b|\bfeel free to (?:call|contact|give|ask|email|stop)\b|\bif you have any (?:questions|comments|problems)\b.{0,40}\b(?:call|me|let)\b/i,
    0.6,
    'asks to be asked',
  ),
  cue(
    'request',
    'need needs want would like love appreciate invite hope wonder wondering asking request requesting',
    /\b(?:i|we)(?:'d| would| will)? (?:\w{1,40} )?(?:need|want|like|love) (?:you|your|to (?:get|hear|have|know|see|invite|ask|meet|discuss|request|set|schedule|receive|review|talk))\b|\b(?:would (?:\w{1,40} )?appreciate|(?:i|we) (?:was|am|are|were|'m) (?:\w{1,40} )?(?:wondering|asking|writing to (?:request|ask))|(?:like|love) to invite|i hope you can)\b/i,
    0.65,
    'says what is wanted of the other',
    TO_ALL,
  ),
  cue(
    'request',
    'send forward check call talk remember think tell ask bring get give take make set keep put print review add remove schedule confirm discuss work go look provide see dont fax mail try',
    /^(?:[-•*\d.)\s]{0,6})(?:\p{Lu}[\p{L}/ ]{0,30},? ?[-–,:]\s?|then |also |and |so |just |if so, ){0,6}(?:send|forward|check|call|talk to|remember|think about|tell|ask|bring|get|give|take a look|take|make sure|make|set up|keep|put|print|review|add|remove|schedule|confirm|discuss|work with|go ahead|look at|provide|see (?:if|what|me)|don't|do not|fax|mail|try to)\b(?! (?:the latest|up to \d|\$?\d{1,9}|free|extra|our|ready))/iu,
    0.6,
    'tells somebody to do something',
    /\b(?:click|link|coupon|free|sale|% off|save|shop|today only|unsubscribe|profile|settings)\b/i,
  ),
];
