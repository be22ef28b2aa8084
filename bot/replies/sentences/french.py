# ruff: noqa: E501
"""French: what we say to people who are upset, with “vous”."""

from bot.replies.sentences.collection import Collection
from bot.replies.themes import Theme

FRENCH = Collection(
    openings=(
        "Merci d'avoir pris le temps [d'écrire|de l'écrire]. Je [regrette|regrette beaucoup] de lire [cela|ces lignes].",
        "[Bonjour, et merci|Merci] de [le dire aussi clairement|cette franchise]. Je regrette de lire à quel point c'est [pénible|décevant].",
        "J'ai lu [vos mots|ces lignes] [lentement|avec attention|deux fois], et je regrette la [déception|colère] qu'on y lit.",
        "Ce n'est pas [facile|agréable] d'écrire cela, alors merci de l'avoir fait. Je le regrette [beaucoup|sincèrement].",
        "Ce que vous [décrivez|écrivez] n'est pas ce que nous voulons pour [qui que ce soit|quiconque], et je le regrette.",
        "Je regrette de lire [ceci|ces mots], et je vous remercie [de votre franchise|de les avoir écrits].",
        "[Bonjour. Lire|Lire] ces lignes m'a [fait réfléchir|arrêté net]. Merci de [les avoir écrites|l'avoir dit], et j'en suis navré.",
        "Merci de ne pas [avoir gardé cela pour vous|vous être tu]. Je regrette [de le lire|ce que je lis].",
        "Je [comprends|entends] la déception de ces lignes, et je la regrette. Merci de [la dire|l'avoir mise en mots].",
        "J'aime mieux [le savoir|le lire] que l'ignorer, alors merci. Je le regrette [vraiment|beaucoup].",
    ),
    themes={
        Theme.WAITING: (
            "Attendre sans nouvelles est [pénible|fatigant] pour tout le monde.",
            "Une longue attente [use n'importe qui|pèse], et un mot d'explication est [la moindre des choses|le minimum].",
            "Le temps de chacun a la même valeur, et il [mérite du respect|se respecte].",
        ),
        Theme.SCHEDULING: (
            "Une date qui change au dernier moment [bouleverse une journée|dérange tout].",
            "Trouver une date devrait être [simple|facile] pour tout le monde.",
            "On organise sa journée autour d'une date, et elle devrait [tenir|être respectée].",
        ),
        Theme.PHONE: (
            "Un téléphone qui sonne dans le vide [n'aide personne|ne sert à rien].",
            "Nous joindre ne devrait pas être [une épreuve|aussi difficile].",
            "Un message laissé mérite une réponse [rapide|sans qu'il faille insister].",
        ),
        Theme.FRONT_DESK: (
            "Un mot sec à l'accueil peut gâcher [une journée|toute une journée].",
            "À l'accueil, chacun devrait trouver [de la patience|un visage aimable] et de la courtoisie.",
            "La gentillesse à l'accueil n'est pas un [luxe|supplément].",
        ),
        Theme.CLINICIAN: (
            "La manière de dire compte autant que ce [qu'on dit|qui est dit].",
            "Chacun mérite qu'on lui parle avec [respect et patience|chaleur et respect].",
            "Personne ne devrait se sentir [petit|jugé] après une conversation.",
        ),
        Theme.NOT_LISTENED: (
            "Avoir le sentiment que personne n'écoute est une chose bien [triste|solitaire].",
            "Chacun mérite d'être écouté [sans hâte|jusqu'au bout] et pris au sérieux.",
            "Les questions méritent des réponses [claires|patientes], et les soucis [du temps|de l'attention].",
        ),
        Theme.RUSHED: (
            "Personne ne devrait se sentir pressé quand quelque chose [compte|l'inquiète].",
            "La hâte laisse des questions ouvertes, et c'est [frustrant|pesant] pour tout le monde.",
            "Quelques minutes de calme changent [beaucoup|tout], et il est juste de les attendre.",
        ),
        Theme.DIAGNOSIS: (
            "Quand les choses ne se passent pas comme espéré, on mérite des réponses [claires|franches].",
            "Ne pas savoir où l'on en est pèse, et une explication [claire|simple] est le minimum.",
            "La confiance repose sur des réponses [claires|que l'on comprend].",
        ),
        Theme.PAIN: (
            "La douceur compte, et aussi le fait [d'être cru|qu'on s'arrête pour écouter].",
            "Quand quelqu'un dit que c'est trop, [il faut s'arrêter|chacun doit écouter].",
        ),
        Theme.MEDICATION: (
            "Une demande mérite une réponse [claire|à temps], pas le silence.",
            "Quand on compte sur une réponse, [chaque jour compte|les jours sont longs].",
        ),
        Theme.BILLING: (
            "Les surprises sur les coûts fâchent, et chacun mérite [un mot clair avant|une explication patiente].",
            "Les questions d'argent méritent une conversation [calme|patiente].",
        ),
        Theme.CLEANLINESS: (
            "Un cabinet doit être propre et calme à [toute heure|chaque heure].",
            "La propreté est une marque de respect, et [on remarque|chacun remarque] quand elle manque.",
        ),
        Theme.PARKING: (
            "Arriver et entrer ne devrait pas être [le plus dur|le plus fatigant] de la journée.",
            "L'accès et le stationnement [comptent|ont leur importance], surtout pour qui se déplace avec peine.",
        ),
        Theme.PRIVACY: (
            "Ce qui est privé doit le rester, [à l'accueil comme ailleurs|partout].",
            "La discrétion est une chose sur laquelle [chacun|tout le monde] devrait pouvoir compter.",
        ),
        Theme.DISCRIMINATION: (
            "Chacun doit trouver ici le même [respect|accueil et le même respect].",
            "Le respect et la dignité sont dus à [tous|chaque personne], sans exception.",
        ),
        Theme.FOLLOW_UP: (
            "Le silence laisse les gens avec leurs questions, et ce n'est pas [juste|bien].",
            "Il devrait être clair [ce qui vient ensuite|quand viendront les nouvelles], sans avoir à insister.",
        ),
    },
    general=(
        "Chacun devrait trouver ici du respect et de la [patience|gentillesse].",
        "Le respect et l'écoute sont ce que nous [voulons|souhaitons] pour tous.",
        "Personne ne devrait rester avec le sentiment de ne pas [compter|être écouté].",
        "La confiance se gagne lentement, et je prends [ces mots|ceci] à cœur.",
    ),
    privacy=(
        "Nous ne parlons jamais des soins de [qui que ce soit|quiconque] en public, et j'aimerais [vous écouter|entendre la suite].",
        "Les règles de confidentialité m'empêchent d'en dire plus [ici|en public], qui que ce soit qui écrive.",
        "Une page publique n'est pas le lieu pour [ce qui est privé|des choses privées].",
        "Par respect pour la vie privée de [tous|chacun], je resterai [bref|général] ici.",
        "Ce qui est privé mérite une conversation [privée|à part], alors je m'arrête là en public.",
        "Ici je dois rester général ; en [privé|conversation] je ne le dois pas.",
    ),
    invitations=(
        "Vous pouvez m'appeler au {phone} ou m'écrire à {email}, comme vous [préférez|voulez].",
        "J'aimerais vous écouter : {phone}, ou {email} si vous [préférez écrire|aimez mieux écrire].",
        "Voulez-vous m'appeler au {phone}, ou m'écrire un mot à {email} ? [Je réponds moi-même|Je lis tout moi-même].",
        "Je vous serais [reconnaissant|obligé] de m'appeler au {phone} ou de m'écrire à {email}, à l'heure qui vous convient.",
        "On peut me joindre au {phone} et à {email} ; [les deux arrivent chez moi|je réponds moi-même].",
        "J'aimerais parler avec vous [directement|de vive voix] : au {phone}, ou par écrit à {email}.",
        "Donnez-moi, je vous prie, l'occasion de vous écouter : appelez-moi au {phone} ou écrivez à {email}.",
    ),
    closings=(
        "J'espère [vous entendre|avoir de vos nouvelles] bientôt.",
        "Prenez [votre temps|le temps qu'il faut] ; l'invitation [reste|tient].",
        "Je le pense [vraiment|sincèrement], et j'y mettrai toute mon attention.",
        "Quoi que vous décidiez, merci de [cette franchise|l'avoir dit].",
        "J'aimerais [vraiment|beaucoup] comprendre.",
        "Ces mots ont été lus, et ils [comptent|ne sont pas oubliés].",
        "J'écouterai [d'abord|en premier], et je parlerai [ensuite|après].",
        "Si une autre heure vous convient mieux, [dites-le-moi|je m'adapte].",
        "[Une seule personne mécontente|Une voix mécontente] suffit pour que nous [regardions de près|nous arrêtions].",
        "J'en parlerai, en termes généraux, avec [l'équipe|toute l'équipe].",
    ),
    grave=(
        "J'ai lu ceci avec une grande [inquiétude|gravité], et je le regrette profondément. Par respect pour la vie privée de tous, je n'en dirai pas plus ici.",
        "Ce que vous écrivez est grave, et je regrette [beaucoup|profondément] de le lire. Je n'en parlerai pas en public, et je voudrais vous écouter.",
        "Je regrette [profondément|beaucoup] de lire cela. C'est trop sérieux pour quelques lignes, et cela a toute mon attention.",
    ),
    grave_invitations=(
        "Appelez-moi, je vous prie, au {phone} ou écrivez à {email} ; [je répondrai moi-même|cela n'arrive que chez moi].",
        "Vous pouvez me joindre au {phone} ou à {email}, [quand vous le voudrez|à l'heure de votre choix].",
        "Je vous serais reconnaissant de m'appeler au {phone} ou de m'écrire à {email}, pour que je puisse [vous écouter|entendre la suite].",
    ),
    star_only=(
        "[Bonjour, une|Une] note basse sans un mot me dit que quelque chose n'est pas allé, et je le [regrette|regrette beaucoup].",
        "Merci pour ces étoiles, même si elles sont [dures|difficiles] à voir ; je regrette qu'il y ait [une raison|un motif].",
        "Quelques étoiles sans un mot disent [quelque chose|beaucoup], et je regrette qu'il y en ait si peu.",
    ),
    star_invitations=(
        "J'aimerais savoir [pourquoi|ce que c'était], en privé et à votre rythme : vous pouvez m'appeler au {phone} ou m'écrire à {email}.",
        "Si vous voulez m'en dire plus, appelez-moi au {phone} ou écrivez à {email}, et [je vous écouterai|j'écouterai].",
        "J'aime mieux demander que deviner, alors vous pouvez m'appeler au {phone} ou m'écrire à {email}.",
    ),
    glad=(
        "Merci de [ces mots si gentils|ces lignes] ; ils nous ont fait [du bien|plaisir].",
        "Quel plaisir de lire cela, et merci d'avoir [pris le temps|écrit].",
        "[Un grand merci|Merci beaucoup]. Je partagerai ces mots avec [l'équipe|toute l'équipe].",
        "Je vous remercie [de tout cœur|vraiment] ; des mots comme ceux-là [encouragent|portent] toute l'équipe.",
    ),
    glad_theme=(
        "La patience et le respect sont ce que nous [voulons|souhaitons] pour tous.",
        "La gentillesse et l'écoute [comptent|ont leur prix], et il est bon de savoir [qu'on les remarque|qu'elles se voient].",
        "Être écouté avec respect ne devrait jamais être [une question de chance|un hasard].",
    ),
    glad_invitations=(
        "Si un jour nous pouvons faire mieux, vous pouvez m'appeler au {phone} ou m'écrire à {email}.",
        "Pour toute question, vous pouvez m'appeler au {phone} ou m'écrire à {email}.",
        "Ma porte est ouverte : vous pouvez m'appeler au {phone} ou m'écrire à {email}, [quand vous voulez|à toute heure].",
    ),
    second=(
        "Bonjour, je voulais [reprendre contact|vous écrire encore une fois], et j'espère que vous allez bien.",
        "Bonjour, un peu de temps a passé, et je voulais [demander comment cela va|savoir où en sont les choses].",
        "Bonjour, j'avais dit que je ne l'oublierais pas, et [je ne l'oublie pas|me voici].",
    ),
    second_ask=(
        "Y a-t-il encore une chose que je puisse faire, ou qui reste [ouverte|en suspens] ? J'aimerais le savoir, même si c'est peu.",
        "Je voulais demander si tout [s'est arrangé|est réglé], et s'il y a encore une chose que je puisse faire.",
        "Si quelque chose reste ouvert, je m'en occupe [volontiers|avec plaisir], et si vous voulez seulement parler, j'écoute.",
    ),
    email_openings=(
        "Merci de m'avoir écrit. J'ai lu votre message [lentement|avec attention], et je regrette la [peine|déception] qu'on y lit.",
        "Merci de votre message. Il est chez moi maintenant, et [je m'en occupe|je le suis moi-même].",
    ),
    email_asks=(
        "Puis-je vous appeler ? Dites-moi [quand cela vous convient|une bonne heure], et j'écouterai d'abord.",
        "Qu'est-ce qui vous aiderait le plus [maintenant|à présent] ? Je réponds aujourd'hui.",
    ),
)
