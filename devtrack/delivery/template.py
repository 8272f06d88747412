"""What does a new `channels.toml` say? Every channel, each off until somebody takes the marks away."""

TEMPLATE = '''\
# devtrack 提醒发到哪里。这个文件里有地址和口令，只给本人读（权限 600），不进台账，也不进备份。
# 去掉某一节前面的 # 就启用；改好以后运行 devtrack channel check。
# 口令、密钥和机器人地址也可以不写在这里：写进环境变量（名称见各节），或写进另一个文件（password_file 等）。

# [console]                      # 显示在运行 devtrack remind 的屏幕上

# [folder]                       # 每人一个子文件夹，每份提醒一个 .txt
# path = "D:/发展党员提醒"
# accounts = ["李书记"]          # 只给这些账户（姓名或代号）；不写就是全部

# [email]
# host = "smtp.example.edu.cn"
# security = "tls"               # tls（465 端口）或 starttls（587 端口）
# port = 465
# from = "dangzong@example.edu.cn"
# user = "dangzong@example.edu.cn"
# password = ""                  # 或环境变量 DEVTRACK_EMAIL_PASSWORD，或 password_file = "文件"
# [email.to]                     # 账户姓名或代号 = 地址
# "李书记" = "li@example.edu.cn"

# 群机器人：只报数目（“3 项待办，1 项逾期”），从不报姓名。accounts：报谁的数目。

# [wecom]                        # 企业微信；地址也可用 DEVTRACK_WECOM_URL
# url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"
# accounts = ["李书记"]

# [dingtalk]                     # 钉钉；DEVTRACK_DINGTALK_URL、DEVTRACK_DINGTALK_SECRET（加签）
# url = "https://oapi.dingtalk.com/robot/send?access_token=…"
# secret = "SEC…"
# accounts = ["李书记"]

# [feishu]                       # 飞书；DEVTRACK_FEISHU_URL、DEVTRACK_FEISHU_SECRET（签名校验）
# url = "https://open.feishu.cn/open-apis/bot/v2/hook/…"
# secret = ""
# accounts = ["李书记"]

# [webhook]                      # 别的网络回调；DEVTRACK_WEBHOOK_URL
# url = "https://…"
# accounts = ["李书记"]

# [heartbeat]                    # 每次提醒全部办完以后访问一次，由别处发现提醒停了；DEVTRACK_HEARTBEAT_URL
# url = "https://…"
'''
