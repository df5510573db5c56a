import { cue } from './cues.ts';
import { WHO } from './persons-said.ts';

/** The same in German, as far as it is short. */
export const GERMAN_CUES = [
  cue(
    'need',
    'brauchen benötigen benötigt braucht suchen möchten',
    /\b(?:wir|ich|sie) (?:\S{1,40} )?(?:brauchen|brauche|benötigen|suchen (?:nach )?(?:ein|neu|nach)|möchten .{1,60}(?:kaufen|bestellen|einführen|ersetzen|testen))/iu,
    0.7,
    'sagt, was gebraucht wird',
  ),
  cue(
    'interest',
    'angebot preis preise kosten kostet interesse interessiert katalog',
    /(?:(?:bitte|können|könnten|schicken|senden|machen)\b.{0,60}\b(?:angebot|preis\w{0,40}|katalog)|was kostet|wie viel kostet|interesse an|interessier(?:t|en) (?:an|uns|für))/iu,
    0.7,
    'fragt nach einem Angebot',
  ),
  cue(
    'pain',
    'problem probleme herausforderung manuell aufwendig aufwändig langsam verlieren fehler',
    /(?:(?:problem\w{0,40}|herausforderung\w{0,40}|schwierigkeiten) (?:mit|ist|sind|bei)|\bmanuell\b|auf(?:wä|we)ndig|zu langsam|verlieren .{1,40}(?:tage|stunden|zeit|geld))/iu,
    0.65,
    'nennt ein Problem',
    /\bkein problem\b/iu,
  ),
  cue(
    'budget',
    'budget eingeplant freigegeben genehmigt',
    /(?:(?:haben|hat|gibt|mit|unser|ein) (?:\S{1,40} ){0,4}budget\b|eingeplant|budget (?:von|ist (?:da|frei|genehmigt)|liegt|beträgt)|(?:freigegeben|genehmigt))/iu,
    0.75,
    'spricht vom Budget',
    /\b(?:kein|keine|gekürzt|gestrichen|eingefroren|ohne)\b|\?$/iu,
  ),
  cue(
    'budget gone',
    'budget mittel',
    /(?:budget|mittel)\b.{0,30}\b(?:gekürzt|gestrichen|eingefroren|weg|aufgebraucht)|\bkein(?:e)? (?:budget|mittel)\b/iu,
    0.85,
    'das Budget ist weg',
  ),
  cue(
    'authority',
    'entscheide unterschreibe entscheidung',
    /\bich (?:entscheide|unterschreibe|gebe (?:das|es) frei)|meine entscheidung/iu,
    0.85,
    'entscheidet selbst',
    /\bnicht\b/iu,
  ),
  cue(
    'economic buyer',
    'entscheidung muss freigeben entscheidet unterschreibt absprechen klären genehmigen zustimmen',
    new RegExp(
      `(?:(?:[Dd]ie )?Entscheidung (?:trifft|liegt bei|macht) ${WHO.replace('?<who>', '?<who3>')}|mit ${WHO} (?:absprechen|klären|abstimmen|besprechen)|${WHO.replace('?<who>', '?<who2>')} (?:entscheidet|unterschreibt|muss (?:das |es |noch |dem ){0,6}(?:freigeben|genehmigen|zustimmen|unterschreiben)))`,
      'u',
    ),
    0.75,
    'entscheidet über den Kauf',
  ),
  cue(
    'timeline',
    'bis vor ab spätestens',
    /\b(?:bis|vor|ab|spätestens|noch im)\b.{0,30}(?:\d{1,2}\.\s?(?:\d{1,2}\.|\p{L}{1,40})|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|quartal|jahresende|q[1-4])/iu,
    0.65,
    'nennt eine Zeit',
  ),
  cue(
    'objection',
    'teuer preis',
    /\bzu (?:teuer|hoch)\b|sprengt .{0,20}budget/iu,
    0.8,
    'der Preis ist zu hoch',
  ),
];
