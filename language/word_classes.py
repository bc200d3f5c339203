"""Closed word classes that tell a follow-up from a question that stands alone, in Japanese and in English.

They are classes of the language, not of a document: pronouns, nouns that need an owner (目的, size), verbs that need
an object (反対する, react) and phrases that open a new topic.
"""

from __future__ import annotations

import re

from language.script import IDEOGRAPHS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# --- Japanese -------------------------------------------------------------------------------------------------------

JA_NEW_TOPIC = re.compile(r"ところで|話は変わ|話題を変え|話題は変わ|別の話|別の質問|別件")
JA_OPENERS = re.compile(
    r"^(?:では|じゃあ|じゃ|それでは|それじゃあ?|それで|そして|また|あと|さらに|逆に|一方|それから|ちなみに|なら|で)[、,\s]*"
    r"(?=[^\s])"
)
# この論文 is the document itself, not something said before.
JA_DOCUMENT_NOUN = (
    "論文|文中|文書|資料|文章|記事|エッセイ|レポート|報告書|文献|書類|本文|テキスト|著者|筆者|ファイル|PDF|マニュアル"
    "|規程|規則|手引"
)
JA_THIS_DOCUMENT = re.compile(rf"(?:この|その|当該|本)(?:{JA_DOCUMENT_NOUN})|ここに書|ここで述べ")
JA_PRONOUNS = _words(
    "それ これ あれ そこ ここ あそこ そちら こちら 彼 彼女 其れ 此れ 其処 此処 彼等 彼処 其方 此方 前者 後者 両者 "
    "両国 両氏 それぞれ そいつ こいつ"
)
JA_DETERMINERS = _words(
    "その この あの そういう こういう そういった こういった そんな こんな そうした こうした 其の 此の 彼の"
)
JA_THEN = re.compile(r"その後(?!者)|その時|そのとき|その頃|そのころ|当時|その前|その際|そうなった|そうした|そのように")
JA_SAME = re.compile(
    rf"(?<![{IDEOGRAPHS}])同(?:国|年|月|日|氏|社|人物|条約|協定|宣言|地域?|市|県|州|校|法|書|組織|機構|機関|団体|大統領|首相|会議|計画"
    r"|事件|戦争)"
)
JA_PERSON = re.compile(
    r"彼女|彼|(?:その|この|あの)(?:人|方|人物|男性|女性|大統領|首相|指導者|学者|作家|監督|王)|同氏|同(?:大統領|首相"
    r"|人物)"
)
JA_PLACE = re.compile(
    r"そこ|ここ|あそこ|そちら|(?:その|この)(?:国|都市|町|街|村|地域|場所|島|土地|州|県|市)|同(?:国|地域?|市|県|州)"
)
JA_DATE = re.compile(r"その(?:年|月|日|頃|ころ|時|とき|時期|時代)|同(?:年|月|日)|当時")
JA_OTHER = re.compile(r"(?:ほか|他)(?:に|の|で|は|にも|には|では)|以外|別の")
JA_PART_OF_SENTENCE = re.compile(r"(?:と|や|および|及び|、|ならびに|並びに)$")
JA_WITHIN = re.compile(r"(?:では|における|での|においては?)[、,]?$")
JA_CLAUSE_END = re.compile(
    r"[。！？!?]|(?:て|で|が|し|ば|と|り|き|ら|ると|たら|なら|ため|について|に関して|、何で|のち|後)[、,]"
)
JA_DEFINITION = re.compile(
    r"とは(?:$|[?？。、]|何|なに|なん|どう|どの|どんな|いつ|誰)|って(?:何|なに|なん|どう|誰)|の意味|とはいったい"
    r"|を何と(?:い|呼|言)"
)
JA_OBJECT_ASKED = re.compile(r"(?:何|誰|だれ|どこ|どの\w{1,6}|どちら)(?:を|に(?!も)|へ|と(?!し)|から)")
JA_MORE = re.compile(
    r"もっと|詳し|具体的|例え|たとえ|例を|続け|続き|ほか|他に|他は|本当|なぜ|何故|どうして|なんで|いつ|どこ|誰|だれ"
    r"|いくら|いくつ|何|どう|どの|どれ|どんな|まとめ|要約|根拠|理由"
)
JA_GREETING = re.compile(
    r"こんにちは|こんばんは|おはよう|ありがと|助か(?:り|っ)|はじめまして|さようなら|よろしく|了解|わかりました"
    r"|分かりました|すごい|なるほど|OK|オッケー"
)
# Nouns that say nothing without an owner: the size of what, the purpose of what.
JA_RELATIONAL = _words(
    "目的 理由 原因 背景 結果 影響 意味 意義 定義 名前 名称 別名 正式名称 略称 役割 機能 特徴 特色 内容 規模 大きさ "
    "長さ 高さ 広さ 重さ 深さ 速さ 面積 人口 人数 数 個数 件数 費用 金額 予算 価格 値段 期間 時期 時間 日付 年月日 年 "
    "月 日 場所 位置 所在地 住所 本部 本社 首都 国 国々 国家 人 人々 人物 者 物 事 こと もの ところ 所 点 方法 手段 "
    "仕組み 仕組 構造 種類 例 具体例 条件 対象 範囲 割合 比率 順位 順番 目標 課題 問題 問題点 欠点 利点 長所 短所 "
    "違い 差 共通点 関係 経緯 きっかけ 切っ掛け 契機 狙い 意図 反応 態度 立場 見解 意見 主張 評価 対応 対策 責任 "
    "責任者 代表 代表者 代表作 大統領 首相 総理 議長 長 隊長 会長 社長 所長 事務総長 指導者 監督 作者 著者 創設者 "
    "創始者 設立者 発明者 発見者 後継者 前任者 後任 初代 次 最初 最後 最新 現在 今 今後 将来 以前 以後 前 後 あと "
    "途中 当初 直後 直前 一時 一時的 全部 全体 一部 大部分 半分 他 ほか 以外 別 参加国 加盟国 署名国 締約国 当事国 "
    "加盟数 参加者 参加数 兵力 兵員 死者 死者数 死傷者 犠牲者 被害 被害者 被害額 生年 没年 出身 出身地 出身校 職業 "
    "家族 妻 夫 子 子供 父 母 両親 年齢 経歴 業績 直径 半径 体重 身長 温度 速度 距離 材料 原料 素材 色 形 味 公用語 "
    "通貨 宗教 言語 民族 住民 国民 特産 特産品 産業 気候 政権 政府 政策 内訳 詳細 概要 要点 中心 主体 主導 担当 "
    "担当者 段階 手順 順序 過程 流れ 成果 効果 利益 損失 収入 売上 題名 題 主題 結論 根拠 証拠 規定 条文 期限 "
    "締め切り 開始 終了 能力 回数 頻度 確率 各国 各社 各地 各氏 いくつ いくら どれ どこ 部分 分野 地域 側 気持ち 気 "
    "感じ 話 質問 答え 回答 説明 情報 一覧 両方 双方 片方 誰 何 工期 建築家 設計者 発案者 提案者 相手 相手国 敵 味方"
)
# With an agent alone these still ask "… to what?": フランスの反応は？, What was Russia's reaction?
JA_REACTION = _words(
    "反応 対応 態度 立場 見解 意見 主張 意図 狙い 役割 責任 理由 結果 影響 背景 経緯 目的 関与 反発 反論 評価 貢献 "
    "動き 要求 条件 返答 回答 反対 賛成 参加"
)
# Verbs whose object must have been named: ロシアはなぜ反対したのですか.
JA_NEEDS_OBJECT = _words(
    "反応 反対 賛成 参加 署名 加盟 加入 離脱 脱退 支持 拒否 合意 同意 承認 批准 要求 対応 協力 支援 派遣 関与 関わる "
    "抗議 反発 非難 批判 撤回 撤退 復帰 戻る 抜ける 求める 認める 受け入れる 断る 従う 加わる 入る 応じる 送る 応える "
    "出席 欠席 棄権 交渉 介入 失敗 成功 譲歩 貢献 言う 述べる 考える 思う 為る 成る 遣る"
)
JA_LIGHT_VERBS = _words(
    "為る 成る 有る 居る 出来る 行う 言う 教える 知る 思う 考える 見る 聞く 下さる 呉れる 貰う 頂く 書く 述べる 呼ぶ "
    "因る 就く 於く 関する 対する 違う 掛かる 始まる 始める 終わる 終える 起こる 起きる 続く 続ける 分かる ある いる "
    "する なる 説明 解説 紹介 御座る 挙げる 示す 置く 仕舞う 行く 来る 過ぎる"
)
JA_TITLES = _words(
    "氏 大統領 首相 総理 総理大臣 事務総長 書記長 議長 外相 国防相 長官 大臣 将軍 国王 女王 皇帝 天皇 教授 博士 監督 "
    "社長 会長 知事 市長 さん 様 師 選手 作家 元帥 提督 大使 活動家"
)
JA_PLACE_ENDS = _words(
    "半島 県 市 州 国 島 湖 海 川 山 盆地 都 府 道 町 村 区 地方 諸島 群島 平野 砂漠 共和国 王国 連邦 湾 海峡 列島 運河"
)
JA_FORMAL = _words(
    "ころ 頃 こと もの ため とき 時 ところ 所 ほう 方 わけ はず つもり うち 中 とおり まま よう それぞれ その後 "
    "その他 あと 後 ほか 他 以外 前 上 下 間 際"
)
JA_ORDER = re.compile(r"前者|後者")

# --- English --------------------------------------------------------------------------------------------------------

EN_NEW_TOPIC = re.compile(
    r"\b(?:by the way|new (?:question|topic)|different (?:question|topic|subject)"
    r"|chang(?:e|ing) (?:the )?(?:topic|subject)|on another note|unrelated)\b",
    re.I,
)
EN_OPENERS = re.compile(r"^(?:(?:and|but|so|or|ok|okay|then|also|well|now)\b[, ]*)+", re.I)
EN_SWAP = re.compile(
    r"^(?:(?:and|but|so|ok|okay|well)\b[, ]*)*(?:(?:what|how) about|and|what of)\s+"
    r"(?:in |for |the case of |with )?(?P<new>[^?.!]+?)"
    r"(?:,? (?:too|then|though))?[?.! ]*$",
    re.I,
)
EN_EXPLETIVE = re.compile(
    r"\b(?:is|was|would|will|be|isn't|wasn't) it (?:\w+ ){1,3}(?:that|to|for|if|when)\b"
    r"|\b(?:does|did|would|will|do) it (?:take|cost|require|need|mean)\b.*\bto\b"
    r"|\bit(?:'s| is| was| will be) (?:\w+ ){1,3}(?:that|to|for|if)\b"
    r"|\bwhat (?:is|was|does) it (?:like|mean|feel like) to\b",
    re.I,
)
EN_EXISTENTIAL = re.compile(
    r"\b(?:is|are|was|were|be|been|isn't|aren't|has|have|had|will|exist|exists|existed) there\b"
    r"|\bthere(?:'s|'re)?(?: (?:is|are|was|were|be|been|has|have|had|will|would|should|could|exist|exists|existed)\b)",
    re.I,
)
EN_DOCUMENT = re.compile(
    r"\b(?:this|the|these) (?:paper|article|essay|document|text|report|file|book|pdf|author|authors|notes)\b",
    re.I,
)
EN_DEICTIC_TIME = re.compile(r"\b(?:this (?:year|month|week|century|decade|morning|time)|these days)\b", re.I)
EN_SUBJECT_PRONOUNS = _words("he she they it him them there then that this these those")
EN_POSSESSIVES = _words("his her its their theirs hers himself herself itself themselves")
EN_BOUNDARY = _words(
    "and but when because after before that if while than until since so or whether although though as once where "
    "which who why how say says said claim claimed think thought believe believed"
)
EN_PREPOSITIONS = _words(
    "after before in of about for by with on to from than like at during since until behind without under over "
    "against into despite through"
)
EN_ANAPHORIC = re.compile(
    r"\b(?:the former|the latter|the others?|both of (?:them|those)|afterwards?|thereafter|back then|since then|by then"
    r"|at the time|at that time|the same (?:year|month|day|time|country|place|person)|meanwhile|others?|another one"
    r"|which ones?|what else|who else|where else|anything else|anyone else|any more"
    r"|which one|how so|why not|what next|what then|so what)\b",
    re.I,
)
EN_OTHER = re.compile(r"\b(?:others?|else|another|besides|apart from (?:that|it|them))\b", re.I)
EN_PERSON = re.compile(
    r"\b(?:he|she|him|his|her|hers|himself|herself|that (?:man|woman|person|president|leader|minister))\b",
    re.I,
)
EN_PLACE = re.compile(r"\b(?:there|here|that (?:country|city|place|region|town|island|area|state))\b", re.I)
EN_DATE = re.compile(
    r"\b(?:that (?:year|month|day|time|period)|the same (?:year|month|day)|by then|since then|back then"
    r"|at the time)\b",
    re.I,
)
EN_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|thanks?|thank you|ok|okay|great|cool|nice|bye|goodbye|good (?:morning|evening|afternoon)"
    r"|yes|no|sure)\b",
    re.I,
)
EN_STOP = _words(
    "a an the and or but so if then than as of in on at to for from by with about into over under after before during "
    "since until between among through against without within along across near off out up down not no nor only just "
    "also too even still already yet again ever never really actually exactly precisely roughly approximately finally "
    "first originally initially eventually soon later ago now today currently previously next is are was were be been "
    "being am do does did done doing have has had having will would shall should can could may might must what which "
    "who whom whose when where why how i me my you your we us our it its he him his she her they them their this that "
    "these those there here some any all each every both either neither such other others another else same more most "
    "much many few less least very quite rather please tell explain describe give list show know let one ones two "
    "three s t re ve ll d m don didn doesn isn wasn aren weren hasn haven hadn won wouldn couldn shouldn long far big "
    "large old often high deep wide tall heavy fast late early main major key exact total whole full new following "
    "kind type sort lot"
)
EN_GENERIC = _words(
    "purpose reason cause background result results outcome consequence consequences impact effect effects meaning "
    "definition name role function feature features content size scale length height area weight depth speed "
    "population number numbers amount cost price budget period time date year years month months day days week place "
    "location headquarters capital country countries nation nations state states person people man woman men women "
    "member members membership signatory participants percentage share rate ratio goal goals aim aims target targets "
    "objective objectives issue issues problem problems challenge difference differences similarity relationship way "
    "method example examples detail details condition conditions scope idea reaction response position stance view "
    "opinion argument claim conclusion evidence source winner loser victim victims casualties deaths rest part parts "
    "side sides aftermath beginning end start rule rules term terms event events thing things point points step steps "
    "job title"
)
# These do not name anything by themselves either ("the treaty"), but tell something of a topic.
EN_BARE_HEADS = _words(
    "president minister chancellor king queen leader leaders head chief commander director author founder founders "
    "inventor successor predecessor secretary chairman treaty agreement accord pact protocol convention declaration "
    "report document alliance organization organisation group company institution agency body committee council "
    "commission parliament government regime army troops force forces soldiers war conflict battle fighting attack "
    "invasion siege blockade crisis revolution uprising coup election vote referendum meeting summit conference talks "
    "negotiations deal plan project program programme operation mission campaign policy strategy law act bill "
    "decision proposal building bridge tunnel tower city town village island river ship film book song painting "
    "machine device product team game match scientist engineer architect designer prize award"
)
EN_REACTION = _words(
    "role reaction response position stance view opinion reason motive result consequence consequences impact effect "
    "contribution part"
)
EN_NEEDS_OBJECT = _words(
    "react respond object agree disagree sign join leave withdraw return participate refuse accept approve ratify "
    "support oppose protest cooperate intervene comply abstain contribute help follow do say think want feel benefit "
    "lose win gain"
)
EN_COMMON_VERBS = _words(
    "go get make take come see say happen occur begin start end stop finish last continue become call know think want "
    "need mean use work lead leave join sign adopt agree ratify approve accept reject found create establish build "
    "construct design invent discover write publish hold meet attend participate host win lose fight attack invade "
    "withdraw return send receive give pay cost fund finance spend raise reduce increase grow fall rise change move "
    "replace succeed fail propose suggest decide plan announce declare promise demand ask answer react respond "
    "support oppose object criticize criticise condemn run rule govern elect appoint resign retire die live born kill "
    "open close launch introduce abolish ban allow stay keep bring put set turn try help affect cause result involve "
    "include consist contain belong cover apply enter force serve act play deploy station train produce sell buy earn "
    "own control dissolve expire complete arrive dig order sink land follow remain exist matter look seem appear "
    "explain mention compare differ relate refer"
)
_IRREGULAR = (
    "go:went,gone get:got make:made take:took,taken come:came see:saw,seen say:said begin:began,begun become:became "
    "know:knew,known think:thought mean:meant lead:led leave:left build:built write:wrote,written hold:held "
    "meet:met win:won lose:lost fight:fought send:sent give:gave,given pay:paid spend:spent rise:rose,risen "
    "fall:fell,fallen grow:grew,grown bring:brought keep:kept dig:dug run:ran sell:sold buy:bought "
    "choose:chosen,chose sink:sank,sunk die:dying feel:felt"
)
EN_IRREGULAR = {
    form: entry.partition(":")[0] for entry in _IRREGULAR.split() for form in entry.partition(":")[2].split(",")
}
