"""The small words of languages written in Latin letters: articles, pronouns, prepositions, forms of "be", greetings.

They make up half of any text and are hardly ever borrowed, so they tell a language where names, quotations and loan words mislead.
"""

from __future__ import annotations

from collections import defaultdict

_WORDS = {
    "cs": "a je se na že to v s z do o k i ale jsem jsi jsou jste být by co jak který která které pro jako za po od tak už není nebo když jen ve ano ne děkuji prosím dobrý ahoj nevím vše všichni mnohokrát poledne máte",
    "da": "og er at det en et den der ikke jeg du han hun vi de på til af med for som har var kan skal vil fra om men eller så også hvad hvor hvis denne dette mig dig sig tak ja nej mange goddag hej ved meget deres vores hos blev",
    "de": "der die das und ist nicht ein eine einen einem einer ich du er sie es wir ihr zu den dem des mit auf für von im in an aus bei nach wie was wenn aber oder auch noch nur so dass daß haben hat habe wird werden wurde sind war sich sein kann zum zur über unter bitte danke ja nein guten tag gern vielen dank hallo mir dir mich dich uns hier heute am als um vor keine kein alle ganz dann",
    "en": "make makes made get gets got go goes come comes know see use like the a an and is are was were be been of to in on at for with from by that this these those it its i you he she we they my your his her our their not no do does did have has had will would can could should may might what which who when where how why if or but as than then there here so all any some very please thank thanks hello hi yes sure me us them about into over after before again i'm don't it's let's can't isn't you're we're i've i'll that's didn't doesn't won't many much more most just only now out up",
    "es": "el la los las un una unos unas de del y e o que en con por para es son está están ser fue era no sí se lo le les su sus mi tu al como más pero si este esta estos estas eso esto qué cuando donde dónde quién muy también ya hay ha han he yo él ella nosotros usted ustedes me te nos hola gracias muchas buenos días claro aquí todos todo sin sobre hasta desde tiene tengo puede puedo sé luego cómo",
    "fi": "ja on ei se että en ole olen ovat oli hän minä sinä me te he tämä tuo mutta tai kun jos niin myös vain kuin joka jotka mitä missä sen ne voi kanssa kiitos kyllä hei hyvää paljon tiedä kaikki kello",
    "fr": "le la les un une des de du et est sont était être ne pas que qui en dans sur pour par avec au aux ce cet cette ces je tu il elle nous vous ils elles on mon ma mes ton votre vos notre nos leur leurs se sa son ses mais ou où si plus très bien aussi comme tout tous toutes fait faire ai as a avez ont suis été oui non merci bonjour bonsoir salut d'accord voici voilà puis c'est n'est j'ai qu'il à y chez sans quand quoi beaucoup sais peut tête sûr s'il plaît aide suite",
    "hu": "a az és hogy nem is egy van volt ez azt meg de ha csak már én te ő mi ti ők vagy mert mint minden nagyon még lesz kell ki el fel köszönöm igen szia jó napot szépen tudom egyenlő",
    "id": "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga saya anda kami kita mereka dia adalah ke ada bisa sudah atau oleh sebagai karena lebih seperti terima kasih ya selamat pagi banyak tahu semua orang hak apa bagaimana",
    "it": "il lo la i gli le un uno una di del della dei delle dello degli e è che non in con per su da al alla nel nella sono ho ha hanno essere era si mi ti ci vi ne come più ma se anche questo questa quello io tu lui lei noi voi loro cosa dove quando perché grazie mille buongiorno ciao sì tutti molto qui va bene prego so a",
    "nl": "de het een en is van in op te dat die niet zijn was met voor aan er ik je jij hij zij we wij u ze maar om ook als dan naar bij nog wel geen kan zal heeft hebben wordt worden werd door over uit dit deze wat waar wie hoe mijn uw hun alle dank bedankt ja nee hallo goedemorgen goedendag weet graag",
    "no": "og er at det en et den som ikke jeg du han hun vi de på til av med for har var kan skal vil fra om men eller så også hva hvor hvis denne dette meg deg seg takk ja nei tusen hei god vet mange mitt deres vår blir etter",
    "pl": "i w na z że się nie to do jest są był była być o jak ale po co tak za od przez dla czy już tylko ten ta te tego ja ty on ona my wy oni jego jej ich by może lub oraz gdy dziękuję proszę dzień dobry cześć bardzo wiem wszyscy tym jestem",
    "pt": "o a os as um uma uns umas de do da dos das e é que em no na nos nas com por para não se são está estão foi ser ter tem seu sua seus suas meu minha ao à como mais mas ou este esta isso isto ele ela eu você nós eles muito também já há obrigado obrigada bom dia boa olá sim aqui todos sem sobre até pelo pela quando onde sei meio",
    "ro": "și si în in la de pe cu un o este sunt era nu că ca să se din pentru care mai a al ale lui ei eu tu el ea noi voi cum ce dar sau dacă am ai au fi fost foarte mulțumesc mult bună ziua da știu toate prin acest această cele le",
    "sv": "och är att det en ett den som inte jag du han hon vi de på till av med för har var kan ska skall vill från om men eller så också vad var när denna detta mig dig sig tack ja nej mycket hej god vet alla ni mitt deras vår blir efter",
    "tr": "ve bir bu da de için ile ne mi çok ama gibi daha var yok ben sen o biz siz onlar değil olan olarak kadar sonra evet hayır teşekkür ederim merhaba lütfen nasıl her şey ki bütün olduğu",
    "vi": "và là của có không được một trong cho với này đó những các người tôi bạn anh chị em chúng ta đã sẽ đang rất cảm ơn xin chào vâng khi nếu nhưng thì ở từ đến nhiều biết tất cả về quyền",
}  # fmt: skip


def _known() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for code, words in _WORDS.items():
        for word in words.split():
            if len(word) > 1 or word in "yèàéi":  # other single letters stand in formulas, tables and commands
                found[word].add(code)
    return {word: frozenset(codes) for word, codes in found.items()}


FUNCTION_WORDS = _known()
"""Each small word with the languages that have it."""
