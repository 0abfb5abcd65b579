/** A complete request under `it-service-form` (S0-36–55): one person, not urgent, so its level is 低. */
export const serviceFormRequest = (form: Record<string, unknown> = {}) => ({
  form: {
    department: '财务部',
    submitterName: '张三',
    contact: '分机8888',
    description: '登录OA系统时提示验证码错误，多次尝试无效',
    occurredAt: '2023-10-01T09:00:00+08:00',
    actionsTried: ['清除浏览器缓存', '更换浏览器'],
    category: 'software/system_login',
    scope: 'person',
    urgency: 'low',
    ...form,
  },
});
