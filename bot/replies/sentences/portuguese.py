# ruff: noqa: E501
"""Portuguese: enough for an answer in general words; no sentences for single subjects yet."""

from bot.replies.sentences.collection import Collection

PORTUGUESE = Collection(
    openings=(
        "Obrigado por [escrever|escrever com tanta franqueza]. Lamento [muito|de verdade] ler isto.",
        "Li [estas palavras|cada palavra] com [atenção|calma], e lamento a [frustração|decepção] que há nelas.",
        "Não é [fácil|agradável] escrever algo assim, e agradeço que o tenha feito. Lamento ler isto.",
        "O que [descreve|escreve] não é o que queremos para ninguém, e lamento [muito|de coração].",
        "Agradeço [a franqueza|as palavras claras], e lamento que [fossem necessárias|tivessem de ser escritas].",
    ),
    themes={},
    general=(
        "Todos deveriam encontrar aqui respeito e [paciência|gentileza].",
        "O respeito e a [escuta|paciência] são o que queremos para todos.",
        "Ninguém deveria ficar com a sensação de não ter sido [ouvido|tratado com respeito].",
    ),
    privacy=(
        "Não falamos em público dos cuidados de ninguém, e gostaria [muito de ouvir|de ouvir o resto].",
        "As regras de privacidade não me permitem dizer mais [aqui|em público], seja quem for que escreve.",
        "Por respeito à privacidade de todos, aqui serei [breve|mais geral].",
    ),
    invitations=(
        "Pode ligar para mim no {phone} ou escrever para {email}, [como preferir|o que for mais fácil].",
        "Gostaria de ouvir o que tem a dizer: {phone}, ou {email} se [preferir escrever|for mais cômodo].",
        "Por favor, ligue para mim no {phone} ou escreva para {email}; [respondo eu|os dois chegam a mim].",
    ),
    closings=(
        "Espero [ter notícias suas|que possamos conversar] em breve.",
        "O convite fica [de pé|aberto], com o tempo que [precisar|quiser].",
        "Vou ouvir primeiro, e [falar depois|só depois falar].",
        "Obrigado [mais uma vez|de novo] por [não se calar|escrever].",
    ),
    grave=(
        "Li isto com muita preocupação, e lamento [profundamente|muito]. Por respeito à privacidade de todos, não direi mais aqui.",
        "O que escreve é sério, e lamento muito. Para proteger a privacidade não falarei em público, e quero ouvir.",
    ),
    grave_invitations=(
        "Por favor, ligue diretamente para mim no {phone} ou escreva para {email}; [respondo eu|chega só a mim].",
        "Pode falar comigo no {phone} ou em {email}, [quando quiser|na hora que escolher], e vou ouvir.",
    ),
    star_only=(
        "Uma nota baixa sem palavras me diz que algo não correu bem, e lamento [muito|de verdade].",
        "Obrigado pelas estrelas, mesmo que sejam [poucas|difíceis de ver]; lamento que haja motivo para elas.",
    ),
    star_invitations=(
        "Gostaria de saber [o motivo|o que foi], em particular: pode ligar para mim no {phone} ou escrever para {email}.",
        "Se quiser contar mais, pode ligar para mim no {phone} ou escrever para {email}, e vou ouvir [com atenção|com calma].",
    ),
    glad=(
        "Obrigado por estas palavras tão gentis; [alegraram o nosso dia|fizeram bem a todos].",
        "Que bom ler isto, e [obrigado|muito obrigado] por escrever.",
    ),
    glad_theme=(
        "A paciência e o respeito são o que queremos para [todos|cada pessoa].",
        "Uma palavra gentil e um ouvido atento contam, e é bom saber que [se notam|alguém nota].",
    ),
    glad_invitations=(
        "Se um dia pudermos fazer algo melhor, pode ligar para mim no {phone} ou escrever para {email}.",
        "Para o que precisar, pode ligar para mim no {phone} ou escrever para {email}.",
    ),
    second=(
        "Olá, queria entrar em contato [mais uma vez|de novo], e espero que esteja tudo bem.",
        "Olá, passou algum tempo, e queria [perguntar como está tudo|saber como estão as coisas].",
    ),
    second_ask=(
        "Há mais alguma coisa que eu possa fazer, ou que ainda [incomode|esteja em aberto]? Gostaria de saber.",
        "Queria perguntar se tudo ficou resolvido, e se há [algo|mais alguma coisa] que eu possa fazer.",
    ),
    email_openings=(
        "Obrigado por me escrever. Li a sua mensagem com [atenção|calma], e lamento a frustração que há nela.",
    ),
    email_asks=("Posso ligar? Diga-me [uma boa hora|quando convém], e vou ouvir primeiro.",),
)
