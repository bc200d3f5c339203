"""Words that the made-up documents are filled with, in Japanese and English side by side."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from language.words import split_words
from training.encoder.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Word:
    """One notion in both languages."""

    japanese: str
    english: str


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb made of a noun and する, with its English base form and participle."""

    japanese: str
    english: str
    past: str


def _words(text: str) -> tuple[Word, ...]:
    return tuple(Word(*line.split("=")) for line in text.split("\n") if line)


PEOPLE = _words("""\
市長=the mayor
村長=the village head
会社=the company
従業員=the employee
利用者=the user
申請者=the applicant
管理者=the administrator
責任者=the person in charge
担当者=the staff member in charge
委員長=the chairperson
事務局=the secretariat
理事会=the board of directors
裁判所=the court
原告=the plaintiff
被告=the defendant
消費者=the consumer
事業者=the business operator
使用者=the employer
労働者=the worker
保護者=the guardian
学生=the student
教員=the teacher
図書館長=the head librarian
大臣=the minister
知事=the governor
行政庁=the administrative agency
監査役=the auditor
株主=the shareholder
会員=the member
受託者=the contractor
入居者=the tenant
所有者=the owner
運転者=the driver
患者=the patient
医師=the doctor
総務部長=the head of general affairs
人事課=the personnel section
税務署=the tax office
警察署長=the chief of police
消防署=the fire station
編集者=the editor
開発者=the developer
購入者=the buyer
販売者=the seller
参加者=the participant
主催者=the organizer
代表者=the representative
相続人=the heir
世帯主=the head of the household
住民=the resident""")

THINGS = _words("""\
申請書=the application form
届出書=the notification form
報告書=the report
証明書=the certificate
許可証=the permit
議事録=the minutes
契約書=the contract
請求書=the invoice
領収書=the receipt
計画書=the plan
名簿=the list of members
手数料=the fee
保険料=the insurance premium
利用料=the usage charge
会費=the membership fee
補助金=the subsidy
保証金=the deposit
年次休暇=annual leave
育児休業=childcare leave
個人情報=personal information
パスワード=the password
設定ファイル=the configuration file
鍵=the key
会議室=the meeting room
駐車場=the parking lot
機器=the equipment
図書=the books
記録=the records
資料=the materials
写真=the photograph
住所=the address
氏名=the name
番号=the number
廃棄物=the waste
商品=the goods
データ=the data
アカウント=the account
端末=the terminal
会計帳簿=the account books
予算案=the draft budget
決算書=the financial statements
通知=the notice
異議=the objection
訴え=the action
苦情=the complaint
見積書=the estimate
診断書=the medical certificate
身分証明書=the identity card
印鑑=the seal
保険証=the insurance card
工事=the construction work
検査=the inspection
訓練=the drill
研修=the training course
総会=the general meeting
選挙=the election
発電機=the generator
消火器=the fire extinguisher
井戸=the well
倉庫=the warehouse""")

DEEDS = tuple(
    Deed(*line.split("="))
    for line in """\
提出=submit=submitted
返却=return=returned
保管=store=stored
廃棄=dispose of=disposed of
確認=check=checked
承認=approve=approved
変更=change=changed
更新=renew=renewed
作成=prepare=prepared
公表=publish=published
通知=notify=notified
報告=report=reported
支払=pay=paid
請求=request=requested
交付=issue=issued
登録=register=registered
削除=delete=deleted
保存=keep=kept
点検=inspect=inspected
修理=repair=repaired
購入=buy=bought
使用=use=used
貸与=lend=lent
譲渡=transfer=transferred
閲覧=view=viewed
複写=copy=copied
開示=disclose=disclosed
訂正=correct=corrected
停止=suspend=suspended
中止=cancel=cancelled
延期=postpone=postponed
開始=start=started
終了=end=ended
設置=install=installed
撤去=remove=removed
管理=manage=managed
検討=consider=considered
決定=decide on=decided on
準備=prepare for=prepared for
申請=apply for=applied for
配布=distribute=distributed
回収=collect=collected
送付=send=sent
受領=receive=received
記入=fill in=filled in
添付=attach=attached
入力=enter=entered
実施=carry out=carried out
監督=supervise=supervised""".split("\n")
)

PLACES = _words("""\
市役所=the city hall
役場の窓口=the counter of the village office
総務課=the general affairs section
住民課=the residents' section
図書館=the library
体育館=the gymnasium
公民館=the community center
本社=the head office
支店=the branch office
受付=the reception desk
事務所=the office
第一会議室=meeting room 1
中央公園=the central park
保健所=the health center
北口=the north exit
二階=the second floor
駅前広場=the square in front of the station
講堂=the auditorium
倉庫=the warehouse
大学病院=the university hospital""")

CASES = _words("""\
住所を変更した=the address has changed
事故が発生した=an accident has occurred
災害が発生した=a disaster has occurred
期限を過ぎた=the deadline has passed
契約を解除する=the contract is terminated
紛失した=it has been lost
虚偽の記載があった=there was a false statement
やむを得ない事情がある=there are unavoidable circumstances
法令に違反した=the law has been violated
退職する=someone retires
病気になった=someone falls ill
子が生まれた=a child is born
定員に達した=the capacity has been reached
大雨警報が出た=a heavy rain warning is issued
故障が見つかった=a fault has been found
請求があった=a request has been made
会議を欠席する=someone is absent from the meeting
転居する=someone moves house
支払が遅れた=the payment is late
機密が漏えいした=confidential information has leaked
不足が生じた=there is a shortage
名称を変えた=the name has been changed
死亡した=someone has died
未成年である=someone is a minor
設備を新設する=new equipment is set up""")

_ENOUGH = 0.45  # share of a word's renderings that its first must have to be asked for by it


def common_nouns(lexicon: Lexicon, headwords: Iterable[str]) -> list[Word]:
    """Nouns of two to six characters among the headwords whose English is clear: one word, or two."""
    found = []
    for japanese in dict.fromkeys(headwords):
        if japanese not in lexicon.glosses:
            continue
        renderings, weights = lexicon.glosses[japanese]
        best = max(range(len(weights)), key=weights.__getitem__)
        english = renderings[best]
        clear = weights[best] >= _ENOUGH and english.replace(" ", "").isalpha() and len(english.split()) <= 2
        if clear and 2 <= len(japanese) <= 6 and not english.startswith(("to ", "be ")) and _is_noun(japanese):
            found.append(Word(japanese, english))
    return found


def _is_noun(text: str) -> bool:
    words = split_words(text)
    return (
        len(words) == 1 and words[0].part_of_speech[:2] == ("名詞", "普通名詞") and words[0].part_of_speech[2] == "一般"
    )


def some(chance: random.Random, words: Sequence[Word], count: int) -> list[Word]:
    """Different ones, whose Japanese does not hold one another's."""
    found: list[Word] = []
    while len(found) < count:
        word = chance.choice(words)
        if not any(word.japanese in other.japanese or other.japanese in word.japanese for other in found):
            found.append(word)
    return found
