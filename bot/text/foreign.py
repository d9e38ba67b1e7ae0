"""Words that are not Vietnamese but at home in Vietnamese chat: brands, technology, everyday English.

A typing decoder or word splitter would read Vietnamese into many of them ("visa", "online", "login"). The list need
not be complete: a missing word costs a slightly worse match, nothing else.
"""

from __future__ import annotations

from bot.text.tables import word_set

_SERVICES_AND_MONEY = """
vneid etax covid atm bidv vcb acb vib shb mb mbbank tpbank vpbank hdbank agribank techcombank vietcombank vietinbank
sacombank bank banking ebanking mastercard visa napas vnpay momo zalopay viettelpay shopeepay usd vnd viettel
vinaphone mobifone vietnamobile itel wintel
"""
_DEVICES_AND_PROGRAMS = """
android ios iphone ipad ipados macbook samsung galaxy oppo xiaomi redmi vivo realme nokia huawei vsmart windows laptop
smartphone phone tablet camera webcam chip sim esim nfc qr otp sms pin usb wifi internet mobile data roaming bluetooth
app apps apk appstore store play web website online offline server host cloud chrome safari firefox opera edge zalo
facebook messenger telegram viber youtube tiktok instagram google gmail email mail hotmail yahoo outlook icloud teams
zoom skype shopee lazada grab uber video clip audio photo selfie scan scanner print printer file files folder word
excel powerpoint pdf png jpg jpeg zip link url http https www com net org gov edu info html id user username admin
login logout logon signin signup account profile passport passcode token code captcha verify update upload download
backup reset restart reboot install setup click chat chatbot bot call livestream hotline telesale error bug fix lag
test demo beta version menu home page tab button text index icon mini pro max plus lite ultra note spam scam virus
malware hack hacker fake vip size style format normal default driver device input output enter exit exe esc ctrl alt
delete space shift card key lock unlock
"""
_EVERYDAY_ENGLISH = """
ok oke okay yes no not hello hi hey bye please sorry help support service services care center check checked checkin
checkout order sale sales shop ship shipper cash free hot new old full half team leader manager boss staff part
fulltime parttime freelance marketing business startup work job cv form tour travel flight airport airline hotel
resort villa homestay booking taxi bus bar car box gas tax taxes fax list post cost most best last lost first next
back rest days weeks times song songs town down now how own show room door floor moon soon noon queen see seen tree
three too six sex mix air chair hair fair four hour our your yours for from her his him its has had was were are as is
us or of if to at by my me you they them this that these those there where here what when why who does did done do go
goes get got let lets says said want need like love good great nice bad big small long short high low open close
closed start stop begin end finish process status success failed fail cancel confirm submit register person people man
men woman women baby kid boy girl mr mrs ms miss sir dear more less very much many some all other after before later
just because las los les des der del express logistics container resume report review users live idol fan fans game
games gamer media trend english korea japan china america singapore malaysia hongkong taiwan asean usa uk eu
"""
FOREIGN = word_set(_SERVICES_AND_MONEY + _DEVICES_AND_PROGRAMS + _EVERYDAY_ENGLISH)
