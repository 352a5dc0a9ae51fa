#include "index/stopwords.h"
#include "text/stem.h"

struct list {
	const char *code;
	struct str stop, question;
};

static const struct list lists[] = {
	{ "en",
		STR("a an and are as at be but by for if in into is it no not of on or such that "
		    "the their "
		    "then there these they this to was will with"),
		STR("what which who whom whose when where why how can could would should shall may "
		    "might must "
		    "do does did done has have had having am were been being i me my mine we us "
		    "our you your "
		    "yours he him his she her its") },
	{ "de",
		STR("der die das den dem des ein eine einer eines einem einen und oder aber ist "
		    "sind war in im "
		    "an am auf zu zum zur von vom mit bei für aus nach es sich nicht kein keine "
		    "als auch so "
		    "dass wenn wie wird werden"),
		STR("was wer wen wem wessen wann wo warum wieso welche welcher welches kann können "
		    "konnte soll "
		    "sollte muss müssen darf hat haben hatte hätte bin bist waren wurde würde ich "
		    "mich mir mein "
		    "meine wir uns unser du dich dir dein sie ihr ihnen ihre er ihn ihm sein "
		    "seine") },
	{ "fr",
		STR("le la les l un une des du de d et ou mais est sont était à au aux en dans par "
		    "pour sur "
		    "avec sans ce cet cette ces il elle on ne pas plus que qu se s si y"),
		STR("qui quoi quel quelle quels quelles quand où pourquoi comment combien peut "
		    "peux pouvez "
		    "pourrait doit dois devrait ai as a avons avez ont avait être été je j me m "
		    "moi mon ma mes "
		    "nous notre nos tu te t toi vous votre vos lui leur ils elles son sa ses") },
	{ "es",
		STR("el la los las un una unos unas y o u pero es son era de del a al en por para "
		    "con sin se no "
		    "lo le que su si como más este esta esto"),
		STR("qué quién quiénes cuál cuáles cuándo dónde cómo puede puedo pueden podría "
		    "debe debo he ha "
		    "han había tengo tiene ser sido yo me mi mí mis nosotros nos nuestro tú te tu "
		    "usted ustedes "
		    "él ella ellos sus") },
	{ "it",
		STR("il lo la i gli le l un uno una e o ma è sono era di del della dei delle a al "
		    "alla da dal in "
		    "nel nella su sul per con non si che se come più questo questa"),
		STR("cosa chi quale quali quando dove perché può posso possono potrebbe deve devo "
		    "ho ha hanno "
		    "aveva essere stato io mi me mio mia noi ci nostro tu ti te tuo voi vi vostro "
		    "lui lei loro "
		    "suo sua") },
	{ "pt",
		STR("o a os as um uma e ou mas é são era de do da dos das em no na nos nas por "
		    "para com sem se "
		    "não que ao à como mais este esta isto"),
		STR("quê quem qual quais quando onde porquê pode posso podem poderia deve devo "
		    "tenho tem há "
		    "foi ser sido eu me mim meu minha nós nosso tu te teu você vocês ele ela eles "
		    "seu sua") },
	{ "nl",
		STR("de het een en of maar is zijn was in op aan te van voor met bij uit naar het "
		    "niet geen als "
		    "ook zo dat dit die er om tot wordt"),
		STR("wat wie welke wanneer waar waarom hoe kan kunnen kon zou moet moeten mag heb "
		    "heeft hebben "
		    "had ben waren worden ik mij me mijn wij we ons onze jij je jouw u uw hij hem "
		    "haar zij hun") },
	{ "sv",
		STR("en ett och eller men är var i på av för med till från att det den de som inte "
		    "om så när ut "
		    "vid"),
		STR("vad vem vilken vilket vilka var varför hur kan kunde ska skulle måste får har "
		    "hade vara "
		    "varit jag mig min mitt mina vi oss vår du dig din ni er han honom hon "
		    "henne") },
	{ "da",
		STR("en et og eller men er var i på af for med til fra at det den de som ikke om "
		    "så når ud ved"),
		STR("hvad hvem hvilken hvilket hvilke hvor hvorfor hvordan kan kunne skal skulle "
		    "må har havde "
		    "være været jeg mig min mit mine vi os vores du dig din han ham hun hende") },
	{ "no",
		STR("en et ei og eller men er var i på av for med til fra at det den de som ikke "
		    "om så når ut "
		    "ved"),
		STR("hva hvem hvilken hvilket hvilke hvor hvorfor hvordan kan kunne skal skulle må "
		    "har hadde "
		    "være vært jeg meg min mitt mine vi oss vår du deg din han ham hun henne") },
	{ "fi", STR("ja tai mutta on oli ei että se ne tämä kun jos niin myös"),
		STR("mikä mitä kuka missä milloin miksi miten voi voiko voisi pitää minä minun me "
		    "sinä te hän") },
	{ "ru",
		STR("и или но а в во на с со к ко по за из от до для у о об не ни что это как то "
		    "же бы если"),
		STR("кто какой какая какие когда где почему зачем может могу можно должен есть был "
		    "была были "
		    "быть я мне меня мой мы нас наш ты вы вас вам ваш он его она её они их") },
};

static const struct list *list_of(unsigned language)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (!strcmp(lists[i].code, language_code(language)))
			return &lists[i];
	return NULL;
}

struct str stop_words(unsigned language)
{
	const struct list *l = list_of(language);
	return l ? l->stop : STR("");
}

struct str question_words(unsigned language)
{
	const struct list *l = list_of(language);
	return l ? l->question : STR("");
}
